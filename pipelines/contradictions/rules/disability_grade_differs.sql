-- writes: contradiction__disability_grade_differs
-- reads: attribute_clash
-- code: disability_grade_differs
-- severity: error
-- zh: 部门间残疾等级不一致
-- en: two disability grades
-- owner: teller
-- other: disabled_federation
-- subject: person
-- asks: person_spine
-- feeds: disabled_federation/certificate
-- grain: one row per person and row that contradicts
-- meaning: a department says otherwise than the one that is believed (policy authority)
-- source: issue 4 part 5
SELECT person_key AS subject_key, feed AS about, sides
FROM attribute_clash
WHERE attribute = 'disability_grade'
