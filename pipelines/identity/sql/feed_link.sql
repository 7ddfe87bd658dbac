-- writes: feed_link
-- reads: claim_result, person_key, household, household_key
-- grain: one row per claim
-- meaning: what a feed row that was not exact receives. row_at is its place in the table's file.
-- source: architecture page, identity tables
SELECT r.source, r.row_at, k.person_key, h.household_key, v.village_code, r.link_class
FROM claim_result AS r
LEFT JOIN person_key AS k USING (pid)
LEFT JOIN household_key AS h ON h.household_no = r.household_no
LEFT JOIN household AS v ON v.household_no = r.household_no
