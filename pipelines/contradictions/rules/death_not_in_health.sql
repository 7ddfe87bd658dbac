-- writes: contradiction__death_not_in_health
-- reads: night, death_said, health__death, link_review
-- code: death_not_in_health
-- severity: warn
-- zh: 户籍已注销、卫健无死亡记录
-- en: dead in the hukou, not in the health register
-- owner: health
-- other: public_security
-- subject: person
-- asks: public_security__household_register
-- feeds: public_security/household_register, health/death
-- absent: health/death
-- policy: contradiction.death_lag.days, contradiction.death_lag.lookback_days
-- grain: one row per person and row that contradicts
-- meaning: a death of the last year that the register has and the list of deaths has not.
--   Of whom an open question of the review list says that a row there may be his, nothing is said until it is answered
-- source: issue 4 part 5
SELECT death.person_key AS subject_key, '' AS about, [death.cited] AS sides
FROM death_said AS death
CROSS JOIN night
WHERE death.feed = 'public_security/household_register'
    AND death.death_date + rule_days('death_lag.days') < night.as_of
    AND death.death_date > night.as_of - rule_days('death_lag.lookback_days')
    AND death.person_key NOT IN (SELECT person_key FROM health__death WHERE person_key IS NOT NULL)
    AND NOT EXISTS (SELECT 1 FROM link_review AS asked WHERE asked.person_key = death.person_key AND asked.feed = 'health/death' AND asked.review_state = 'open')
