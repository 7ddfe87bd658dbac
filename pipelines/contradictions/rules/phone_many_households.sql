-- writes: contradiction__phone_many_households
-- reads: register_said, person_spine
-- code: phone_many_households
-- severity: alert
-- zh: 同一电话登记在多户
-- en: one phone for many households
-- owner: public_security
-- other: public_security
-- subject: number
-- asks: household_spine
-- feeds: public_security/household_register
-- needs: public_security/household_register.phone
-- policy: contradiction.phone.households
-- grain: one row per number and row that contradicts
-- meaning: the same phone number stands in the register for as many households as one family has not
-- source: feeds.md section 3
SELECT CAST(NULL AS VARCHAR) AS subject_key, one.phone AS about,
    [cite(1, 'public_security/household_register', 'phone', one._delivery_id, one._sheet, one._row_no, '电话 ' || phone_text(one.phone))] AS sides
FROM register_said AS one
WHERE one.phone IN (
    SELECT phone FROM register_said WHERE phone IS NOT NULL GROUP BY phone HAVING count(DISTINCT household_key) >= rule_number('phone.households')
)
