-- writes: indicator__risk_measure_match
-- reads: indicator__monitored
-- grain: one row per area
-- meaning: Open households with no unmatched risk. A household without any risk named has none matched and is left out.
-- source: domain indicators.md risk_measure_match; monitoring.md section 8
SELECT
  area_code,
  CAST(count(*) FILTER (coalesce(unmatched_risks, '') = '') AS DECIMAL(24, 4)) AS numerator,
  CAST(count(*) AS DECIMAL(24, 4)) AS denominator
FROM indicator__monitored
WHERE is_open AND coalesce(risk_types, '') <> ''
GROUP BY area_code
