-- writes: measure
-- reads: night, household_risk, rural_revitalisation__measure
-- grain: one row per measure delivered, linked to a household or not
-- meaning: assistance measures, whether in force, and which risks of the household they answer
-- source: G1, G2
WITH answered AS (
    SELECT told.measure_no, string_agg(risk.risk_type, ',' ORDER BY risk.risk_type) AS risks_met
    FROM rural_revitalisation__measure AS told
    INNER JOIN household_risk AS risk
        ON
            told.household_key = risk.household_key
            AND (list_contains(risk.measure_groups, told.measure_group) OR list_contains(risk.measure_groups, 'any'))
    GROUP BY told.measure_no
)

SELECT
    told.measure_no,
    told.household_key,
    told.measure_group,
    told.start_date,
    told.end_date,
    told.amount_fen,
    told.start_date <= night.as_of AND (told.end_date IS NULL OR told.end_date >= night.as_of) AS is_in_force,
    answered.risks_met
FROM rural_revitalisation__measure AS told
CROSS JOIN night
LEFT JOIN answered ON told.measure_no = answered.measure_no
