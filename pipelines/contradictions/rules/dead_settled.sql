-- writes: contradiction__dead_settled
-- reads: medical_insurance__settlement, death_said
-- code: dead_settled
-- severity: error
-- zh: 死亡后发生医保结算
-- en: settled after death
-- owner: medical_insurance
-- other: public_security, health
-- subject: person
-- asks: medical_insurance__settlement
-- feeds: medical_insurance/settlement
-- needs: medical_insurance/settlement.settle_date
-- also: health/death
-- policy: contradiction.dead_settled.days
-- grain: one row per person and row that contradicts
-- meaning: a hospital bill was settled later than the days a stay before the death may take
-- source: issue 4 part 5
SELECT said.person_key AS subject_key, '' AS about,
    [cite(1, 'medical_insurance/settlement', 'settle_date', said._delivery_id, said._sheet, said._row_no, strftime(said.settle_date, '%Y-%m-%d') || ' 结算 ' || yuan_text(said.total_cost_fen)), death.cited] AS sides
FROM medical_insurance__settlement AS said
INNER JOIN death_said AS death ON said.person_key = death.person_key
WHERE said.settle_date > death.death_date + rule_days('dead_settled.days')
