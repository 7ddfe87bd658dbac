-- writes: id_change_row
-- reads: accepted__public_security__id_change, accepted__public_security__household_register, id_reading
-- grain: one row per record of the register of number changes
-- meaning: what each record says, read, and the fault for which it is not used: a number that is no id, one old number given to two
--   persons, or a number that the household register or another record gives to another name.
-- source: issue 4, build 1 (old numbers of the same person)
WITH said AS (
    SELECT
        c._delivery_id, c._sheet, c._row_no, c.change_date, name_text(c.person_name) AS name_key, o.canonical AS old_id, n.canonical AS new_id,
        -- A 15-digit number has no check character: it may be somebody's old number, never the new one.
        coalesce((o.is_sound OR o.id_class = 'len15') AND n.is_sound, false) AS is_readable
    FROM accepted__public_security__id_change AS c
    LEFT JOIN id_reading AS o ON o.raw = c.old_id
    LEFT JOIN id_reading AS n ON n.raw = c.new_id
),
number AS (
    SELECT old_id AS number FROM said WHERE old_id IS NOT NULL UNION SELECT new_id FROM said WHERE new_id IS NOT NULL
),
borne AS (
    SELECT DISTINCT n.number, name_text(r.person_name) AS name_key
    FROM accepted__public_security__household_register AS r JOIN number AS n ON n.number = id_text(r.resident_id)
),
judged AS (
    -- Whose a number is, the household register knows better than a record of its change. Two equalities: one IN would try every pair.
    SELECT
        s.*, EXISTS (FROM borne AS b WHERE b.number = s.old_id AND b.name_key <> s.name_key)
        OR EXISTS (FROM borne AS b WHERE b.number = s.new_id AND b.name_key <> s.name_key) AS is_of_another
    FROM said AS s
),
good AS (
    SELECT * FROM judged WHERE is_readable AND NOT is_of_another AND old_id <> new_id
),
two_names AS (
    SELECT number FROM (SELECT old_id AS number, name_key FROM good UNION SELECT new_id, name_key FROM good)
    GROUP BY number HAVING count(DISTINCT name_key) > 1
),
two_persons AS (
    SELECT old_id AS number FROM good GROUP BY old_id HAVING count(DISTINCT new_id) > 1
)
SELECT
    j.* EXCLUDE (is_of_another),
    CASE
        WHEN NOT j.is_readable THEN 'id_change_unreadable'
        WHEN j.old_id = j.new_id THEN NULL
        WHEN j.is_of_another OR old_id IN (FROM two_persons) OR old_id IN (FROM two_names) OR new_id IN (FROM two_names)
            THEN 'id_change_contradiction'
    END AS fault
FROM judged AS j
