-- writes: contradiction__dead_employed
-- reads: labour__employment, death_said
-- code: dead_employed
-- severity: warn
-- zh: 死亡后登记就业
-- en: employed after death
-- owner: labour
-- other: public_security, health
-- subject: person
-- asks: labour__employment
-- feeds: labour/employment
-- needs: labour/employment.start_date
-- also: health/death
-- grain: one row per person and row that contradicts
-- meaning: a job began after the death
-- source: issue 4 part 5
SELECT said.person_key AS subject_key, '' AS about,
    [cite(1, 'labour/employment', 'start_date', said._delivery_id, said._sheet, said._row_no, strftime(said.start_date, '%Y-%m') || ' 起就业'), death.cited] AS sides
FROM labour__employment AS said
INNER JOIN death_said AS death ON said.person_key = death.person_key
WHERE said.start_date > death.death_date
