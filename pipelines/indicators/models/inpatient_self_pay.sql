-- writes: indicator__inpatient_self_pay
-- reads: medical_insurance__settlement, indicator__household_place, night
-- grain: one row per area
-- meaning: What patients paid themselves of what their stays cost, in yuan, from 1 January of the cut-off's year to the
--   cut-off (last day of the month before as_of's). A settlement linked to no household counts in the county.
-- source: domain indicators.md inpatient_self_pay; docs/architecture.md section 3 (medical_self_pay's window)
WITH cut AS (
  SELECT area_code, CAST(date_trunc('month', as_of) AS DATE) - 1 AS last_day
  FROM night
)
SELECT
  coalesce(p.area_code, c.area_code) AS area_code,
  CAST(CAST(sum(s.self_pay_fen) AS DECIMAL(22, 0)) * 0.01 AS DECIMAL(24, 4)) AS numerator,
  CAST(CAST(sum(s.total_cost_fen) AS DECIMAL(22, 0)) * 0.01 AS DECIMAL(24, 4)) AS denominator
FROM medical_insurance__settlement AS s
CROSS JOIN cut AS c
LEFT JOIN indicator__household_place AS p ON p.household_key = s.household_key
WHERE s.visit_kind = 'inpatient' AND s.self_pay_fen IS NOT NULL AND s.total_cost_fen IS NOT NULL
  AND s.settle_date BETWEEN date_trunc('year', c.last_day) AND c.last_day
GROUP BY ALL
