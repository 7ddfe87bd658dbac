-- writes: ledger__event_unexplained
-- reads: ledger__asset, ledger__event_capitalisation, night
-- grain: one row per asset whose original value differs from its funding, and journal line
-- meaning: Original value on the register less the funding delivered for the asset. Posted against a suspense account,
--   so that the asset stands at its registered value and the gap is visible until someone explains it (AL4).
-- source: domain assets.md identity AL4
WITH funded AS (
  SELECT asset_no, CAST(sum(amount_fen) AS BIGINT) AS funded_fen
  FROM ledger__event_capitalisation
  WHERE line_order = 1
  GROUP BY asset_no
)
SELECT
  'unexplained_funding' AS event_kind,
  a.asset_no AS business_key,
  coalesce(a.in_use_date, n.as_of) AS entry_date,
  l.line_order,
  CASE WHEN l.line_order = 1 THEN 'asset_cost_' || a.asset_class ELSE 'unexplained_funding' END AS account,
  a.project_no,
  a.asset_no,
  l.sign * (a.original_value_fen - coalesce(f.funded_fen, 0)) AS amount_fen
FROM ledger__asset AS a
CROSS JOIN night AS n
LEFT JOIN funded AS f ON f.asset_no = a.asset_no
CROSS JOIN (VALUES (1, 1), (2, -1)) AS l (line_order, sign)
