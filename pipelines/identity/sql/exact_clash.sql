-- writes: exact_clash
-- reads: claim_raw, household_number
-- grain: one row per feed row that names its person exactly and the number of another household
-- meaning: the person counts and the number does not; told as a repair. A number that is no household's of the register contradicts nobody.
-- source: issue 2 part 7
SELECT c.source, c._delivery_id, c._sheet, c._row_no, c.exact_pid AS pid, c.household_no AS stated_no, c.home_no AS household_no
FROM claim_raw AS c
JOIN household_number AS n ON n.household_no = c.household_no
WHERE NOT c.is_claim AND n.current_no <> c.home_no
