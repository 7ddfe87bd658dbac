-- writes: indicator__asset_idle_rate
-- reads: indicator__asset_place
-- grain: one row per area
-- meaning: Value of operating assets that stand idle.
-- source: domain indicators.md asset_idle_rate
SELECT
  area_code,
  CAST(coalesce(sum(value_yuan) FILTER (is_idle), 0) AS DECIMAL(24, 4)) AS numerator,
  CAST(sum(value_yuan) AS DECIMAL(24, 4)) AS denominator
FROM indicator__asset_place
WHERE asset_class = 'operating'
GROUP BY area_code
