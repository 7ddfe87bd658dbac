-- writes: contradiction__household_differs
-- reads: attribute_clash
-- code: household_differs
-- severity: alert
-- zh: 监测系统所在户与户籍不一致
-- en: household differs between platform and register
-- owner: teller
-- other: public_security
-- subject: person
-- asks: person_spine
-- feeds: public_security/household_register
-- grain: one row per person and row that contradicts
-- meaning: a department says otherwise than the one that is believed (policy authority)
-- source: issue 4 part 5
SELECT person_key AS subject_key, feed AS about, sides
FROM attribute_clash
WHERE attribute = 'household'
