-- writes: contradiction__school_age_unlisted
-- reads: person_fact, education__school_age, education__enrolment, link_review, register_said
-- code: school_age_unlisted
-- severity: error
-- zh: 适龄儿童不在任何入学台账
-- en: school age in no school list
-- owner: education
-- other: public_security
-- subject: person
-- asks: person_fact WHERE is_school_age
-- feeds: public_security/household_register, education/school_age
-- also: education/enrolment
-- absent: education/school_age
-- grain: one row per person and row that contradicts
-- meaning: a living child of compulsory age, in a township whose list came, whom neither that list nor a roll names.
--   Of whom an open question of the review list says that a row there may be his, nothing is said until it is answered
-- source: monitoring.md section 5 E2; issue 4 part 5
SELECT child.person_key AS subject_key, '' AS about, [register.cited] AS sides
FROM person_fact AS child
INNER JOIN register_said AS register ON child.person_key = register.person_key
WHERE child.is_school_age
    AND left(child.village_code, 9) IN (SELECT DISTINCT left(village_code, 9) FROM education__school_age WHERE village_code IS NOT NULL)
    AND child.person_key NOT IN (
        SELECT person_key FROM education__school_age WHERE person_key IS NOT NULL
        UNION ALL
        SELECT person_key FROM education__enrolment WHERE person_key IS NOT NULL
    )
    AND NOT EXISTS (SELECT 1 FROM link_review AS asked WHERE asked.person_key = child.person_key AND asked.feed IN ('education/school_age', 'education/enrolment') AND asked.review_state = 'open')
