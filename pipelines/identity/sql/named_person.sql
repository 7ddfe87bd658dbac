-- writes: named_person
-- reads: chosen, name_differs, scored, link_class, person
-- grain: one row per register person whom some row gives by name
-- meaning: persons of whom it must be known whether a feed names them by their own id as well.
-- source: issue 2 part 7 (one-to-one)
SELECT p.pid, p.canonical, p.person_name
FROM person AS p
SEMI JOIN (
    SELECT t.pid
    FROM (
        SELECT pid, link_class FROM chosen UNION ALL SELECT pid, link_class FROM name_differs
        UNION ALL SELECT pid, 'scored' FROM scored WHERE is_accepted
    ) AS t JOIN link_class AS k USING (link_class) WHERE k.basis = 'name'
) AS n USING (pid)
