-- writes: indicator__dropout
-- reads: mart_person, indicator__household_place
-- grain: one row per area
-- meaning: Children of compulsory-school age whom the school ledger calls dropped out or not enrolled.
-- source: domain indicators.md dropout
SELECT
  h.area_code,
  CAST(count(*) FILTER (p.school_state IN ('dropout', 'not_enrolled')) AS DECIMAL(24, 4)) AS numerator,
  CAST(count(*) AS DECIMAL(24, 4)) AS denominator
FROM mart_person AS p
INNER JOIN indicator__household_place AS h ON h.household_key = p.household_key
WHERE p.is_alive AND p.is_school_age
GROUP BY h.area_code
