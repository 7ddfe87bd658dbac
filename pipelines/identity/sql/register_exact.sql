-- writes: register_exact
-- reads: person, person_key, household, household_key
-- grain: one row per person of the register with a usable id
-- meaning: what a feed row with the same id and name receives.
-- source: design section 5 (exact match first)
SELECT p.canonical, p.person_name, p.household_no, k.person_key, h.household_key, v.village_code
FROM person AS p
JOIN person_key AS k USING (pid)
JOIN household_key AS h USING (household_no)
JOIN household AS v USING (household_no)
WHERE p.canonical IS NOT NULL
