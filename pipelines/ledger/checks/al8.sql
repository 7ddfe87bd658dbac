-- writes: ledger__check_al8
-- reads: ledger__line, night, policy, feed_state
-- policy: ledger_tolerance.distribution
-- grain: one row per asset and income year whose distribution does not close
-- meaning: For a year that has ended, what was paid out and retained equals what was received for it. For the running
--   year it may lag behind, but not run ahead.
-- source: domain assets.md identity AL8
WITH year AS (
  SELECT
    asset_no,
    due_year,
    CAST(coalesce(sum(debit_fen) FILTER (event_kind = 'distribution'), 0) AS BIGINT) AS distributed_fen,
    CAST(coalesce(sum(debit_fen) FILTER (event_kind = 'receipt' AND account = 'cash'), 0) AS BIGINT) AS received_fen
  FROM ledger__line
  WHERE event_kind IN ('distribution', 'receipt') AND asset_no IS NOT NULL
  GROUP BY asset_no, due_year
)
SELECT
  'AL8' AS check_key,
  'asset' AS subject,
  y.asset_no AS subject_key,
  y.asset_no || ':' || y.due_year AS row_key,
  y.distributed_fen - y.received_fen AS amount_fen,
  p.value_fen AS tolerance_fen,
  y.due_year || ' 年度分配与留存之和与实收收益不符' AS zh,
  'distribution and retention of ' || y.due_year || ' differ from the income received' AS en
FROM year AS y
CROSS JOIN night AS n
INNER JOIN policy AS p ON p.policy_key = 'ledger_tolerance' AND p.item = 'distribution'
WHERE (y.distributed_fen - y.received_fen > p.value_fen OR (y.due_year < year(n.as_of) AND y.received_fen - y.distributed_fen > p.value_fen))
  AND (
    SELECT bool_and(is_available) FROM feed_state
    WHERE feed IN ('rural_revitalisation/asset_receipt', 'rural_revitalisation/asset_contract', 'rural_revitalisation/asset_distribution')
  )
