-- writes: indicator__feed_on_time
-- reads: expected_delivery, area, night
-- grain: one row per area
-- meaning: Deliveries the feed calendar asked for by as_of in its month, and those that came in time: a township's part counts in the
--   township, a whole dataset in the county. By department the same stands in mart data_quality (timeliness).
-- source: domain indicators.md feed_on_time
SELECT
  coalesce(a.area_code, n.area_code) AS area_code,
  CAST(count(*) FILTER (e.answer IN ('on_time', 'empty_on_time')) AS DECIMAL(24, 4)) AS numerator,
  CAST(count(*) AS DECIMAL(24, 4)) AS denominator
FROM expected_delivery AS e
CROSS JOIN night AS n
LEFT JOIN area AS a ON a.area_level = 'township' AND a.area_name = e.part
WHERE e.due_date <= n.as_of AND e.due_date >= date_trunc('month', n.as_of)
GROUP BY ALL
