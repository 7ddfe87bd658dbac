-- writes: indicator__insurance_coverage
-- reads: mart_person, indicator__household_place
-- grain: one row per area
-- meaning: Persons insured among registered persons alive. Where this year's roll has not come, nobody counts: no base, not 0.
-- source: domain indicators.md insurance_coverage (basic)
SELECT
  h.area_code,
  CAST(count(*) FILTER (p.is_insured) AS DECIMAL(24, 4)) AS numerator,
  CAST(count(*) AS DECIMAL(24, 4)) AS denominator
FROM mart_person AS p
INNER JOIN indicator__household_place AS h ON h.household_key = p.household_key
WHERE p.is_alive AND p.is_insured IS NOT NULL
GROUP BY h.area_code
