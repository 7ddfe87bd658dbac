-- writes: household_spine
-- reads: household, household_key, person_key
-- grain: one row per household of the register
-- meaning: the household with its place, its head and the number of living members.
-- source: architecture page, identity tables
SELECT
    k.household_key, h.household_no, left(coalesce(h.village_code, h.township_code), 6) AS county_code, h.township_code, h.village_code, h.group_no,
    h.register_kind, p.person_key AS head_person_key, h.members
FROM household AS h
JOIN household_key AS k USING (household_no)
LEFT JOIN person_key AS p ON p.pid = h.head_pid
