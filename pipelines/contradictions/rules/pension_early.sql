-- writes: contradiction__pension_early
-- reads: labour__pension, register_said
-- code: pension_early
-- severity: error
-- zh: 未到年龄领取养老金
-- en: pension drawn before the age
-- owner: labour
-- other: public_security
-- subject: person
-- asks: labour__pension
-- feeds: labour/pension, public_security/household_register
-- needs: labour/pension.draw_start_date
-- policy: contradiction.pension.age
-- grain: one row per person and row that contradicts
-- meaning: a pension was drawn from a month before the one in which the age is reached, by the birth date of the register
-- source: issue 4 part 5
SELECT said.person_key AS subject_key, '' AS about,
    [cite(1, 'labour/pension', 'draw_start_date', said._delivery_id, said._sheet, said._row_no, strftime(said.draw_start_date, '%Y-%m') || ' 起领取'),
    register.cited] AS sides
FROM labour__pension AS said
INNER JOIN register_said AS register ON said.person_key = register.person_key
WHERE said.pension_state = 'drawing'
    AND said.draw_start_date < date_trunc('month', register.birth_date + to_years(CAST(rule_number('pension.age') AS INTEGER)))
