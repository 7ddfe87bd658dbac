-- writes: contradiction__two_schools
-- reads: education__enrolment
-- code: two_schools
-- severity: warn
-- zh: 同一学期在两所学校
-- en: in two schools in one semester
-- owner: education
-- other: education
-- subject: person
-- asks: education__enrolment
-- feeds: education/enrolment
-- needs: education/enrolment.school, education/enrolment.student_state
-- grain: one row per person and row that contradicts
-- meaning: on the roll of two schools in the same semester
-- source: issue 4 part 5
SELECT one.person_key AS subject_key, one.semester AS about,
    [cite(1, 'education/enrolment', 'school', one._delivery_id, one._sheet, one._row_no, one.semester || ' 在校')] AS sides
FROM education__enrolment AS one
WHERE one.student_state = 'on_roll'
    AND (one.person_key, one.semester) IN (
        SELECT person_key, semester FROM education__enrolment
        WHERE student_state = 'on_roll' AND person_key IS NOT NULL GROUP BY person_key, semester HAVING count(DISTINCT school) > 1
    )
