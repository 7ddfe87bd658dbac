-- writes: contradiction__dead_pension
-- reads: labour__pension, death_said
-- code: dead_pension
-- severity: error
-- zh: 已死亡仍领养老金
-- en: dead but drawing a pension
-- owner: labour
-- other: public_security, health
-- subject: person
-- asks: labour__pension
-- feeds: labour/pension
-- needs: labour/pension.pension_state
-- also: health/death
-- grain: one row per person and row that contradicts
-- meaning: a pension is drawn in a year that began after the death
-- source: issue 4 part 5
SELECT said.person_key AS subject_key, '' AS about,
    [cite(1, 'labour/pension', 'pension_state', said._delivery_id, said._sheet, said._row_no, CAST(said.insured_year AS VARCHAR) || '年 待遇领取'), death.cited] AS sides
FROM labour__pension AS said
INNER JOIN death_said AS death ON said.person_key = death.person_key
WHERE said.pension_state = 'drawing' AND make_date(said.insured_year, 1, 1) > death.death_date
