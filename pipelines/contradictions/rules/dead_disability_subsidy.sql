-- writes: contradiction__dead_disability_subsidy
-- reads: disabled_federation__subsidy, death_said
-- code: dead_disability_subsidy
-- severity: error
-- zh: 已死亡仍领残疾人补贴
-- en: dead but paid a disability subsidy
-- owner: disabled_federation
-- other: public_security, health
-- subject: person
-- asks: disabled_federation__subsidy
-- feeds: disabled_federation/subsidy
-- needs: disabled_federation/subsidy.grant_month
-- also: health/death
-- grain: one row per person and row that contradicts
-- meaning: a subsidy of a month after the month of death. The month of death is paid.
-- source: issue 4 part 5
SELECT said.person_key AS subject_key, '' AS about,
    [cite(1, 'disabled_federation/subsidy', 'amount_fen', said._delivery_id, said._sheet, said._row_no, strftime(said.grant_month, '%Y-%m') || ' 补贴 ' || yuan_text(said.amount_fen)), death.cited] AS sides
FROM disabled_federation__subsidy AS said
INNER JOIN death_said AS death ON said.person_key = death.person_key
WHERE said.grant_month > death.death_date
