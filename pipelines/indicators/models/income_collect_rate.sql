-- writes: indicator__income_collect_rate
-- reads: arrears, asset, night
-- grain: one row per area
-- meaning: Income received up to what was due for its year. Advances of one year do not pay the arrears of another.
--   A contract of an asset the register does not list counts in the county.
-- source: domain indicators.md income_collect_rate
SELECT
  coalesce(a.village_code, a.township_code, n.area_code) AS area_code,
  CAST(CAST(sum(r.due_fen - r.arrears_fen) AS DECIMAL(22, 0)) * 0.01 AS DECIMAL(24, 4)) AS numerator,
  CAST(CAST(sum(r.due_fen) AS DECIMAL(22, 0)) * 0.01 AS DECIMAL(24, 4)) AS denominator
FROM arrears AS r
CROSS JOIN night AS n
LEFT JOIN asset AS a ON a.asset_no = r.asset_no
GROUP BY ALL
