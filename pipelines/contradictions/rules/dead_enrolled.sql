-- writes: contradiction__dead_enrolled
-- reads: education__enrolment, death_said
-- code: dead_enrolled
-- severity: warn
-- zh: 已死亡仍有在校学籍
-- en: dead but enrolled
-- owner: education
-- other: public_security, health
-- subject: person
-- asks: education__enrolment
-- feeds: education/enrolment
-- needs: education/enrolment.student_state
-- also: health/death
-- grain: one row per person and row that contradicts
-- meaning: on the roll of a semester that began after the death
-- source: issue 4 part 5
SELECT said.person_key AS subject_key, '' AS about,
    [cite(1, 'education/enrolment', 'student_state', said._delivery_id, said._sheet, said._row_no, said.semester || ' 在校'), death.cited] AS sides
FROM education__enrolment AS said
INNER JOIN death_said AS death ON said.person_key = death.person_key
WHERE said.student_state = 'on_roll' AND period_first(said.semester) > death.death_date
