-- writes: contradiction__disability_type_differs
-- reads: attribute_clash
-- code: disability_type_differs
-- severity: warn
-- zh: 部门间残疾类别不一致
-- en: two kinds of disability
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
WHERE attribute = 'disability_type'
