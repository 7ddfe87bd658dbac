-- writes: contradiction__dead_insured
-- reads: medical_insurance__enrolment, death_said
-- code: dead_insured
-- severity: warn
-- zh: 已死亡仍参加医保
-- en: dead but insured
-- owner: medical_insurance
-- other: public_security, health
-- subject: person
-- asks: medical_insurance__enrolment
-- feeds: medical_insurance/enrolment
-- needs: medical_insurance/enrolment.enrolment_status
-- also: health/death
-- grain: one row per person and row that contradicts
-- meaning: insured for a year that began after the death
-- source: issue 4 part 5
SELECT said.person_key AS subject_key, '' AS about,
    [cite(1, 'medical_insurance/enrolment', 'enrolment_status', said._delivery_id, said._sheet, said._row_no, CAST(said.insured_year AS VARCHAR) || '年 正常参保'), death.cited] AS sides
FROM medical_insurance__enrolment AS said
INNER JOIN death_said AS death ON said.person_key = death.person_key
WHERE said.enrolment_status = 'insured' AND make_date(said.insured_year, 1, 1) > death.death_date
