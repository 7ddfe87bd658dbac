-- writes: indicator__dropout
-- reads: mart_person, indicator__household_place
-- grain: one row per area
-- meaning: Children of compulsory-school age whom the school ledger calls dropped out or not enrolled. Townships of
--   which it names no child (their part never came) have no base: a gap is not a rate of 0.
-- source: domain indicators.md dropout
WITH told AS (
  SELECT DISTINCT h.area_code[:9] AS township_code
  FROM mart_person AS p
  INNER JOIN indicator__household_place AS h ON h.household_key = p.household_key
  WHERE p.school_state IS NOT NULL
)
SELECT
  h.area_code,
  CAST(count(*) FILTER (p.school_state IN ('dropout', 'not_enrolled')) AS DECIMAL(24, 4)) AS numerator,
  CAST(count(*) AS DECIMAL(24, 4)) AS denominator
FROM mart_person AS p
INNER JOIN indicator__household_place AS h ON h.household_key = p.household_key
SEMI JOIN told ON told.township_code = h.area_code[:9]
WHERE p.is_alive AND p.is_school_age
GROUP BY h.area_code
