-- writes: contradiction__dead_farm_subsidy
-- reads: agriculture__subsidy_payment, death_said
-- code: dead_farm_subsidy
-- severity: error
-- zh: 已死亡仍发惠农补贴
-- en: dead but paid a farm subsidy
-- owner: agriculture
-- other: public_security, health
-- subject: person
-- asks: agriculture__subsidy_payment
-- feeds: agriculture/subsidy_payment
-- needs: agriculture/subsidy_payment.paid_date, agriculture/subsidy_payment.payment_state
-- also: health/death
-- policy: contradiction.dead_paid.days
-- grain: one row per person and row that contradicts
-- meaning: a subsidy was paid to the dead later than the days that heirs may take to tell
-- source: issue 4 part 5
SELECT said.person_key AS subject_key, '' AS about,
    [cite(1, 'agriculture/subsidy_payment', 'amount_fen', said._delivery_id, said._sheet, said._row_no, strftime(said.paid_date, '%Y-%m-%d') || ' 发放 ' || yuan_text(said.amount_fen)), death.cited] AS sides
FROM agriculture__subsidy_payment AS said
INNER JOIN death_said AS death ON said.person_key = death.person_key
WHERE said.payment_state = 'paid' AND said.paid_date > death.death_date + rule_days('dead_paid.days')
