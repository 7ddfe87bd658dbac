-- writes: asset
-- reads: ledger__asset, ledger__asset_balance, ledger__asset_idle, ledger__flags, area, night
-- grain: one row per asset
-- meaning: The register with the journal's balances. An asset stands at the village it was placed in, else at the township
--   its row names, else at the county. An asset disposed of keeps what it cost; its net value is what the books still hold.
-- source: mart asset
WITH township AS (
  SELECT name, min(area_code) AS township_code
  FROM (SELECT DISTINCT unnest([area_name, township_key]) AS name, area_code FROM area WHERE area_level = 'township')
  GROUP BY name
  HAVING count(*) = 1
)
SELECT
  a.asset_no,
  a.asset_name,
  n.area_code AS county_code,
  coalesce(substr(a.village_code, 1, 9), t.township_code) AS township_code,
  a.village_code,
  a.asset_class,
  a.asset_nature,
  a.owner_level,
  a.project_no,
  coalesce(b.cost_fen, 0) AS original_value_fen,
  coalesce(b.depreciation_fen, 0) AS accumulated_depreciation_fen,
  coalesce(b.book_fen, 0) AS net_value_fen,
  a.in_use_date,
  a.use_state,
  i.is_idle,
  a.upkeep_person IS NOT NULL OR a.upkeep_unit IS NOT NULL AS has_upkeep,
  coalesce(b.income_due_fen, 0) AS income_due_fen,
  coalesce(b.income_received_fen, 0) AS income_received_fen,
  coalesce(b.distributed_fen, 0) AS distributed_fen,
  coalesce(b.arrears_fen, 0) AS arrears_fen,
  f.flags
FROM ledger__asset AS a
CROSS JOIN night AS n
INNER JOIN ledger__asset_idle AS i ON i.asset_no = a.asset_no
LEFT JOIN township AS t ON t.name = a.township_name
LEFT JOIN ledger__asset_balance AS b ON b.asset_no = a.asset_no
LEFT JOIN ledger__flags AS f ON f.subject = 'asset' AND f.subject_key = a.asset_no
ORDER BY a.asset_no
