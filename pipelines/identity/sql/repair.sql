-- writes: repair
-- reads: claim_result, source, person_key, exact_clash, register_claim, recovered, link_class
-- grain: one row per feed row and thing repaired
-- meaning: every link that is not letter for letter, with its class, how sure it is and what proves it. No id, name or number in it.
-- source: issue 2 part 7
WITH told AS (
    SELECT s.feed, r._delivery_id, r._sheet, r._row_no, r.pid, r.link_class, coalesce(r.evidence, 'household number equal; person not known') AS evidence
    FROM claim_result AS r JOIN source AS s USING (source)
    WHERE r.link_class NOT IN ('exact', 'unresolved')
    UNION ALL
    SELECT s.feed, r._delivery_id, r._sheet, r._row_no, r.pid, 'household_clash', 'household number is of another household than the person'
    FROM claim_result AS r JOIN source AS s USING (source) WHERE r.is_household_clash
    UNION ALL
    SELECT s.feed, c._delivery_id, c._sheet, c._row_no, c.pid, 'household_clash', 'household number is of another household than the person'
    FROM exact_clash AS c JOIN source AS s USING (source)
    UNION ALL
    SELECT
        'public_security/household_register', c._delivery_id, c._sheet, c._row_no, c.pid,
        CASE WHEN NOT c.is_chosen THEN 'two_households' WHEN r.pid IS NOT NULL THEN 'recovered' ELSE c.identity_class END,
        CASE
            WHEN NOT c.is_chosen THEN 'same person in another row; later period, later move or smaller number counts'
            WHEN r.pid IS NOT NULL THEN 'id proved by departments'
            WHEN c.is_id_taken THEN 'id belongs to another name; known by household number, name and birth'
            WHEN c.identity_class = 'provisional' THEN 'no usable id; known by household number, name and birth'
            ELSE 'id read as ' || c.identity_class
        END
    FROM register_claim AS c LEFT JOIN recovered AS r USING (pid)
    WHERE NOT c.is_chosen OR r.pid IS NOT NULL OR c.identity_class <> 'exact'
)
SELECT DISTINCT t.feed, t._delivery_id, t._sheet, t._row_no, p.person_key, t.link_class, k.confidence, t.evidence
FROM told AS t
JOIN link_class AS k USING (link_class)
LEFT JOIN person_key AS p USING (pid)
