-- writes: indicator__measure_gap
-- reads: indicator__monitored
-- grain: one row per area
-- meaning: Open households that passed the days allowed without any measure.
-- source: domain indicators.md measure_gap
SELECT
  area_code,
  CAST(count(*) FILTER (is_measure_overdue) AS DECIMAL(24, 4)) AS numerator,
  CAST(count(*) AS DECIMAL(24, 4)) AS denominator
FROM indicator__monitored
WHERE is_open
GROUP BY area_code
