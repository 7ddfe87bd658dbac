-- writes: exact_clash
-- reads: claim_raw, read_row, person, household_number
-- grain: one row per feed row that names its person by his id and the number of another household
-- meaning: the person counts and the number does not; told as a repair. A number that is no household's of the register contradicts nobody.
-- source: issue 2 part 7
SELECT c.source, c._delivery_id, c._sheet, c._row_no, c.exact_pid AS pid, c.household_no AS stated_no, c.home_no AS household_no
FROM claim_raw AS c
JOIN household_number AS n ON n.household_no = c.household_no
WHERE NOT c.is_claim AND n.current_no <> c.home_no
UNION ALL
SELECT r.source, r._delivery_id, r._sheet, r._row_no, r.pid, c.household_no, p.household_no
FROM read_row AS r
JOIN claim_raw AS c USING (source, row_at)
JOIN household_number AS n ON n.household_no = c.household_no
JOIN person AS p ON p.pid = r.pid
WHERE n.current_no <> p.household_no
