-- writes: indicator__asset_title_rate
-- reads: indicator__asset_place, asset_owner
-- grain: one row per area
-- meaning: Value of assets all of whose owners hold a title document. An asset without an owner on record is not titled.
-- source: domain indicators.md asset_title_rate
WITH titled AS (
  SELECT asset_no, bool_and(has_title) AS is_titled
  FROM asset_owner
  GROUP BY asset_no
)
SELECT
  a.area_code,
  CAST(coalesce(sum(a.value_yuan) FILTER (t.is_titled), 0) AS DECIMAL(24, 4)) AS numerator,
  CAST(sum(a.value_yuan) AS DECIMAL(24, 4)) AS denominator
FROM indicator__asset_place AS a
LEFT JOIN titled AS t ON t.asset_no = a.asset_no
GROUP BY a.area_code
