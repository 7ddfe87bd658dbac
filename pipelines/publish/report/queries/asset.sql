-- writes: asset_class
-- reads: asset
-- grain: one row per class and owner level
-- meaning: Number and value of assets, what of it stands idle, what was disposed of. Net value is that of the assets whose
--   depreciation is known, the others are counted; idle is NULL when it cannot be told for every asset.
SELECT
  asset_class,
  owner_level,
  count(*) AS assets,
  sum(original_value) AS value,
  sum(net_value) AS net_value,
  count(*) FILTER (net_value IS NULL) AS net_unknown,
  CASE WHEN bool_and(is_idle IS NOT NULL) THEN coalesce(sum(original_value) FILTER (is_idle), 0) END AS idle_value,
  count(*) FILTER (use_state = 'disposed') AS disposed
FROM asset
GROUP BY ALL
ORDER BY ALL
