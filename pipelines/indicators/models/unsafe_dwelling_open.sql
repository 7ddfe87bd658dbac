-- writes: indicator__unsafe_dwelling_open
-- reads: mart_household, indicator__household_place
-- grain: one row per area
-- meaning: Households whose worst open dwelling is graded C or D.
-- source: domain indicators.md unsafe_dwelling_open
SELECT p.area_code, CAST(count(*) AS DECIMAL(24, 4)) AS numerator, CAST(0 AS DECIMAL(24, 4)) AS denominator
FROM mart_household AS h
INNER JOIN indicator__household_place AS p ON p.household_key = h.household_key
WHERE h.dwelling_grade IN ('C', 'D')
GROUP BY p.area_code
