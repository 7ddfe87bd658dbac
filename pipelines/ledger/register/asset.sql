-- writes: asset
-- reads: ledger__asset, ledger__asset_balance, ledger__asset_idle, ledger__disposed, ledger__flags, ledger__income_known, area, night
-- grain: one row per asset
-- meaning: The register with the journal's balances. An asset stands at the village it was placed in, else at the township
--   its row names, else at the county. An asset disposed of keeps what it cost; its net value is what the books still hold, nothing.
--   What no register says is NULL, never 0: depreciation left blank, and with it the net value; income of a feed that is
--   not available.
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
  CASE WHEN a.accumulated_depreciation_fen IS NOT NULL THEN coalesce(b.depreciation_fen, 0) END AS accumulated_depreciation_fen,
  CASE WHEN a.accumulated_depreciation_fen IS NOT NULL OR d.asset_no IS NOT NULL THEN coalesce(b.book_fen, 0) END AS net_value_fen,
  a.in_use_date,
  a.use_state,
  d.disposed_date,
  i.is_idle,
  a.upkeep_person IS NOT NULL OR a.upkeep_unit IS NOT NULL AS has_upkeep,
  CASE WHEN k.due_known THEN coalesce(b.income_due_fen, 0) END AS income_due_fen,
  CASE WHEN k.received_known THEN coalesce(b.income_received_fen, 0) END AS income_received_fen,
  CASE WHEN k.distributed_known THEN coalesce(b.distributed_fen, 0) END AS distributed_fen,
  CASE WHEN k.received_known THEN coalesce(b.arrears_fen, 0) END AS arrears_fen,
  f.flags
FROM ledger__asset AS a
CROSS JOIN night AS n
CROSS JOIN ledger__income_known AS k
INNER JOIN ledger__asset_idle AS i ON i.asset_no = a.asset_no
LEFT JOIN ledger__disposed AS d ON d.asset_no = a.asset_no
LEFT JOIN township AS t ON t.name = a.township_name
LEFT JOIN ledger__asset_balance AS b ON b.asset_no = a.asset_no
LEFT JOIN ledger__flags AS f ON f.subject = 'asset' AND f.subject_key = a.asset_no
ORDER BY a.asset_no
