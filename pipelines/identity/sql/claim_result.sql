-- writes: claim_result
-- reads: claim, claim_household, link, chosen, name_differs, scored, pair, person, forbidden
-- grain: one row per claim
-- meaning: how each claim ended: person, household, class, or the reason why nobody. Person evidence goes before the household number; a
--   number alone counts when the row names nobody, or somebody of that household.
-- source: issue 2 part 7
WITH named_household AS (
    SELECT DISTINCT c.cid
    FROM claim AS c
    JOIN person AS p ON p.household_no = c.number_household_no
    WHERE c.name_key IS NULL OR p.name_key = c.name_key OR c.holder_household_no = c.number_household_no
        OR (is_one_character_off(p.name_key, c.name_key) AND length(c.name_key) >= 2)
)
SELECT
    c.cid, c.source, c.system, c.row_at, c.group_no, c._delivery_id, c._sheet, c._row_no,
    l.pid,
    coalesce(p.household_no, CASE WHEN n.cid IS NOT NULL THEN c.number_household_no END) AS household_no,
    CASE WHEN l.pid IS NOT NULL THEN l.link_class WHEN n.cid IS NOT NULL THEN 'household_no' ELSE 'unresolved' END AS link_class,
    l.confidence,
    l.evidence,
    p.household_no <> c.number_household_no AS is_household_clash,
    CASE
        WHEN l.pid IS NOT NULL OR n.cid IS NOT NULL THEN NULL
        WHEN t.cid IS NOT NULL THEN 'one_to_one'
        WHEN d.cid IS NOT NULL THEN 'decided_different'
        WHEN c.holder_pid IS NOT NULL THEN 'name_clash'
        WHEN a.cid IS NOT NULL THEN 'ambiguous'
        WHEN c.number_household_no IS NOT NULL THEN 'household_name_clash'
        WHEN c.is_sound AND c.stump IS NULL THEN 'not_in_register'
        WHEN c.id_text IS NULL THEN 'no_id'
        ELSE 'damaged_id'
    END AS reason,
    c.canonical,
    c.is_sound AND c.stump IS NULL AS is_sound
FROM claim AS c
LEFT JOIN link AS l USING (cid)
LEFT JOIN person AS p ON p.pid = l.pid
LEFT JOIN named_household AS n ON n.cid = c.cid
LEFT JOIN (SELECT cid FROM chosen UNION SELECT cid FROM name_differs UNION SELECT cid FROM scored WHERE is_accepted) AS t ON t.cid = c.cid
LEFT JOIN (SELECT DISTINCT cid FROM pair) AS a ON a.cid = c.cid
LEFT JOIN (SELECT DISTINCT cid FROM forbidden) AS d ON d.cid = c.cid
