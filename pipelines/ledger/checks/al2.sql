-- writes: ledger__check_al2
-- reads: ledger__dimension_total, night, policy, feed_state
-- policy: ledger_tolerance.class_total
-- grain: one row per dimension that does not add up to the total
-- meaning: Sum by class = sum by level = sum by source = total. Money without a traced source does not count as a source.
-- source: domain assets.md identity AL2
WITH needed AS (
  SELECT dimension, bool_and(s.is_available) AS is_available
  FROM (VALUES
    ('class', 'rural_revitalisation/asset'), ('level', 'rural_revitalisation/asset'), ('source', 'rural_revitalisation/asset'),
    ('source', 'rural_revitalisation/asset_funding'), ('source', 'finance/project_funding'), ('source', 'finance/fund_allocation')
  ) AS d (dimension, feed)
  INNER JOIN feed_state AS s ON s.feed = d.feed
  GROUP BY dimension
),
total AS (
  SELECT
    d.dimension,
    CAST(coalesce(sum(t.value_fen) FILTER (t.member <> 'untraced'), 0) AS BIGINT) AS value_fen,
    (SELECT value_fen FROM ledger__dimension_total WHERE dimension = 'register') AS total_fen
  FROM needed AS d
  LEFT JOIN ledger__dimension_total AS t ON t.dimension = d.dimension
  WHERE d.is_available
  GROUP BY d.dimension
)
SELECT
  'AL2' AS check_key,
  'county' AS subject,
  n.area_code AS subject_key,
  t.dimension AS row_key,
  t.value_fen - t.total_fen AS amount_fen,
  p.value_fen AS tolerance_fen,
  CASE t.dimension WHEN 'class' THEN '按类别' WHEN 'level' THEN '按所有权层级' ELSE '按资金来源' END || '合计与资产原值总额不符' AS zh,
  'sum by ' || t.dimension || ' differs from the total of original values' AS en
FROM total AS t
CROSS JOIN night AS n
INNER JOIN policy AS p ON p.policy_key = 'ledger_tolerance' AND p.item = 'class_total'
WHERE abs(t.value_fen - t.total_fen) > p.value_fen
