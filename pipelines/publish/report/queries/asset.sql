-- writes: asset_class
-- reads: asset
-- grain: one row per class and owner level
-- meaning: Number and value of assets, what of it stands idle, what was disposed of.
SELECT
  asset_class,
  owner_level,
  count(*) AS assets,
  sum(original_value) AS value,
  sum(net_value) AS net_value,
  coalesce(sum(original_value) FILTER (is_idle), 0) AS idle_value,
  count(*) FILTER (use_state = 'disposed') AS disposed
FROM asset
GROUP BY ALL
ORDER BY ALL
