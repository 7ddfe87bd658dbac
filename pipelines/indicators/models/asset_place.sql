-- writes: indicator__asset_place
-- reads: asset
-- grain: one row per asset not disposed of
-- meaning: The finest area an asset is known at, with its value in yuan.
-- source: domain indicators.md, rules of aggregation
SELECT
  asset_no,
  asset_class,
  is_idle,
  coalesce(village_code, township_code, county_code) AS area_code,
  CAST(CAST(original_value_fen AS DECIMAL(20, 0)) * 0.01 AS DECIMAL(24, 4)) AS value_yuan
FROM asset
WHERE use_state IS DISTINCT FROM 'disposed'
