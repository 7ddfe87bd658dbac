-- writes: contradiction__school_state_differs
-- reads: attribute_clash
-- code: school_state_differs
-- severity: warn
-- zh: 部门间在校状态不一致
-- en: school state differs between departments
-- owner: teller
-- other: education
-- subject: person
-- asks: person_spine
-- feeds: education/school_age, education/enrolment
-- grain: one row per person and row that contradicts
-- meaning: the roll has a pupil whom the list of school age calls out of school, or the reverse
-- source: issue 4 part 5
SELECT person_key AS subject_key, feed AS about, sides
FROM attribute_clash
WHERE attribute = 'school_state' AND feed = 'education/enrolment' AND (value = 'in_school') <> (winning_value IN ('in_school', 'home_teaching'))
