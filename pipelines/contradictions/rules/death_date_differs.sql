-- writes: contradiction__death_date_differs
-- reads: death_said
-- code: death_date_differs
-- severity: warn
-- zh: 两部门死亡日期不一致
-- en: two dates of death
-- owner: health
-- other: public_security
-- subject: person
-- asks: health__death
-- feeds: public_security/household_register, health/death
-- policy: contradiction.death_date.days
-- grain: one row per person and row that contradicts
-- meaning: both have the death, on days further apart than a slip of the pen
-- source: issue 4 part 5
SELECT one.person_key AS subject_key, '' AS about, [struct_update(one.cited, side := 1), other.cited] AS sides
FROM death_said AS one
INNER JOIN death_said AS other ON one.person_key = other.person_key
WHERE one.feed = 'health/death' AND other.feed = 'public_security/household_register'
    AND abs(one.death_date - other.death_date) > rule_days('death_date.days')
