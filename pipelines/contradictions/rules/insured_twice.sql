-- writes: contradiction__insured_twice
-- reads: medical_insurance__enrolment
-- code: insured_twice
-- severity: warn
-- zh: 重复参加医保
-- en: insured twice
-- owner: medical_insurance
-- other: medical_insurance
-- subject: person
-- asks: medical_insurance__enrolment
-- feeds: medical_insurance/enrolment
-- needs: medical_insurance/enrolment.enrolment_status
-- grain: one row per person and row that contradicts
-- meaning: insured as a resident twice for the same year, under two numbers or in two places
-- source: issue 4 part 5
SELECT one.person_key AS subject_key, CAST(one.insured_year AS VARCHAR) AS about,
    [cite(1, 'medical_insurance/enrolment', 'enrolment_status', one._delivery_id, one._sheet, one._row_no,
        CAST(one.insured_year AS VARCHAR) || '年 正常参保')] AS sides
FROM medical_insurance__enrolment AS one
WHERE one.enrolment_status = 'insured'
    AND (one.person_key, one.insured_year) IN (
        SELECT person_key, insured_year FROM medical_insurance__enrolment
        WHERE enrolment_status = 'insured' AND person_key IS NOT NULL GROUP BY person_key, insured_year HAVING count(*) > 1
    )
