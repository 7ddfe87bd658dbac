-- writes: contradiction__dead_public_post
-- reads: labour__public_post, death_said
-- code: dead_public_post
-- severity: error
-- zh: 已死亡仍发公益性岗位工资
-- en: dead but paid for a public-welfare post
-- owner: labour
-- other: public_security, health
-- subject: person
-- asks: labour__public_post
-- feeds: labour/public_post
-- needs: labour/public_post.pay_fen
-- also: health/death
-- grain: one row per person and row that contradicts
-- meaning: wages of a month after the month of death
-- source: issue 4 part 5
SELECT said.person_key AS subject_key, '' AS about,
    [cite(1, 'labour/public_post', 'pay_fen', said._delivery_id, said._sheet, said._row_no, strftime(said.post_month, '%Y-%m') || ' 工资 ' || yuan_text(said.pay_fen)), death.cited] AS sides
FROM labour__public_post AS said
INNER JOIN death_said AS death ON said.person_key = death.person_key
WHERE said.post_month > death.death_date AND said.pay_fen > 0
