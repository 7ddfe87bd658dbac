-- writes: feed_link
-- reads: claim_result, read_row, person, person_key, household, household_key
-- grain: one row per claim and per row whose id was read
-- meaning: what a feed row that was not exact receives. row_at is its place in the table's file.
-- source: architecture page, identity tables
SELECT r.source, r.row_at, k.person_key, h.household_key, v.village_code, r.link_class
FROM (
    SELECT source, row_at, pid, household_no, link_class FROM claim_result
    UNION ALL
    SELECT r.source, r.row_at, r.pid, p.household_no, r.link_class FROM read_row AS r JOIN person AS p USING (pid)
) AS r
LEFT JOIN person_key AS k USING (pid)
LEFT JOIN household_key AS h ON h.household_no = r.household_no
LEFT JOIN household AS v ON v.household_no = r.household_no
