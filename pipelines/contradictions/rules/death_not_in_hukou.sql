-- writes: contradiction__death_not_in_hukou
-- reads: night, health__death, register_said, death_said
-- code: death_not_in_hukou
-- severity: error
-- zh: 卫健有死亡记录、户籍未注销
-- en: dead in the health register, alive in the hukou
-- owner: public_security
-- other: health
-- subject: person
-- asks: health__death
-- feeds: public_security/household_register, health/death
-- needs: public_security/household_register.death_date
-- policy: contradiction.death_lag.days
-- grain: one row per person and row that contradicts
-- meaning: the register delivered some weeks after the death says nothing of it
-- source: issue 4 part 5
SELECT death.person_key AS subject_key, '' AS about,
    [cite(1, 'public_security/household_register', 'death_date', register._delivery_id, register._sheet, register._row_no, '户籍未记死亡'),
        cite(2, 'health/death', 'death_date', death._delivery_id, death._sheet, death._row_no, '死亡日期 ' || CAST(death.death_date AS VARCHAR))] AS sides
FROM health__death AS death
INNER JOIN register_said AS register ON death.person_key = register.person_key
CROSS JOIN night
WHERE death.death_date + rule_days('death_lag.days') < night.as_of
    AND NOT EXISTS (
        SELECT 1 FROM death_said AS other WHERE other.person_key = death.person_key AND other.feed = 'public_security/household_register'
    )
