-- writes: contradiction__person_two_households
-- reads: register_said
-- code: person_two_households
-- severity: error
-- zh: 一人在两户登记
-- en: one person in two households
-- owner: public_security
-- other: public_security
-- subject: person
-- asks: person_spine
-- feeds: public_security/household_register
-- grain: one row per person and row that contradicts
-- meaning: the same person stands in two households of the register
-- source: issue 4 part 5
SELECT one.person_key AS subject_key, '' AS about,
    [cite(1, 'public_security/household_register', 'household_no', one._delivery_id, one._sheet, one._row_no, '在另一户登记')] AS sides
FROM register_said AS one
WHERE one.person_key IN (SELECT person_key FROM register_said GROUP BY person_key HAVING count(DISTINCT household_no) > 1)
