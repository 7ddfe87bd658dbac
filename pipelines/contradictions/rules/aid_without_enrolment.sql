-- writes: contradiction__aid_without_enrolment
-- reads: education__student_aid, education__enrolment, education__school_age, link_review
-- code: aid_without_enrolment
-- severity: error
-- zh: 享受学生资助但无学籍
-- en: student aid without enrolment
-- owner: education
-- other: education
-- subject: person
-- asks: education__student_aid
-- feeds: education/student_aid, education/enrolment
-- absent: education/enrolment
-- grain: one row per person and row that contradicts
-- meaning: aid of a semester whose roll came, paid to somebody who is on no roll and no list of it.
--   Of whom an open question of the review list says that a row there may be his, nothing is said until it is answered
-- source: issue 4 part 5
SELECT aid.person_key AS subject_key, aid.semester AS about,
    [cite(1, 'education/student_aid', 'amount_fen', aid._delivery_id, aid._sheet, aid._row_no, aid.semester || ' 资助 ' || yuan_text(aid.amount_fen))] AS sides
FROM education__student_aid AS aid
WHERE aid.person_key IS NOT NULL
    AND aid.semester IN (SELECT DISTINCT semester FROM education__enrolment)
    AND (aid.person_key, aid.semester) NOT IN (
        SELECT (person_key, semester) FROM education__enrolment WHERE person_key IS NOT NULL
        UNION ALL
        SELECT (person_key, semester) FROM education__school_age WHERE person_key IS NOT NULL AND enrolment_state = 'in_school'
    )
    AND NOT EXISTS (SELECT 1 FROM link_review AS asked WHERE asked.person_key = aid.person_key AND asked.feed IN ('education/enrolment', 'education/school_age') AND asked.review_state = 'open')
