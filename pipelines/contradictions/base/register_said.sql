-- writes: register_said
-- reads: public_security__household_register
-- grain: one row per row of the household register
-- meaning: register rows as the other side of a contradiction
-- source: issue 4 part 5
SELECT person_key, household_key, household_no, birth_date, move_in_date, phone, _delivery_id, _sheet, _row_no,
    cite(2, 'public_security/household_register', 'resident_id', _delivery_id, _sheet, _row_no, '户籍登记在册') AS cited
FROM public_security__household_register
