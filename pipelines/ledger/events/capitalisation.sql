-- writes: ledger__event_capitalisation
-- reads: rural_revitalisation__asset_funding, ledger__asset, finance__project_funding, night
-- grain: one row per asset, funding and journal line
-- meaning: Money of a project becomes an asset. An asset the register does not list, and a funding number finance did
--   not deliver, go to accounts of their own, so that neither hides among the good ones.
-- source: domain assets.md section 10, asset_funding(asset_id, funding_id, amount)
SELECT
  'capitalisation' AS event_kind,
  g.asset_no || ':' || g.funding_no AS business_key,
  coalesce(a.in_use_date, p.paid_date, n.as_of) AS entry_date,
  l.line_order,
  CASE
    WHEN l.line_order = 1 THEN 'asset_cost_' || coalesce(a.asset_class, 'unregistered')
    WHEN p.funding_no IS NULL THEN 'untraced_funding'
    ELSE 'project_in_progress'
  END AS account,
  p.fund_no,
  p.project_no,
  g.asset_no,
  g.funding_no,
  l.sign * g.amount_fen AS amount_fen
FROM rural_revitalisation__asset_funding AS g
CROSS JOIN night AS n
LEFT JOIN ledger__asset AS a ON a.asset_no = g.asset_no
LEFT JOIN finance__project_funding AS p ON p.funding_no = g.funding_no
CROSS JOIN (VALUES (1, 1), (2, -1)) AS l (line_order, sign)
