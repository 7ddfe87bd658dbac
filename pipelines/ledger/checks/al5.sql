-- writes: ledger__check_al5
-- reads: rural_revitalisation__project, ledger__project_balance, policy, feed_state
-- policy: ledger_tolerance.project_spending
-- grain: one row per project and bound that its spending passes
-- meaning: What became assets plus what formed none is not more than was paid to the project, nor than was approved.
-- source: domain assets.md identity AL5
SELECT
  'AL5' AS check_key,
  'project' AS subject,
  j.project_no AS subject_key,
  l.bound AS row_key,
  b.asset_fen + b.non_asset_fen - CASE l.bound WHEN 'paid' THEN b.paid_fen ELSE j.approved_fen END AS amount_fen,
  p.value_fen AS tolerance_fen,
  '形成资产与未形成资产支出之和超过' || CASE l.bound WHEN 'paid' THEN '已拨金额' ELSE '批复金额' END AS zh,
  'assets formed plus other expenditure exceed what was ' || l.bound AS en
FROM rural_revitalisation__project AS j
INNER JOIN ledger__project_balance AS b ON b.project_no = j.project_no
CROSS JOIN (VALUES ('paid'), ('approved')) AS l (bound)
INNER JOIN policy AS p ON p.policy_key = 'ledger_tolerance' AND p.item = 'project_spending'
WHERE amount_fen > p.value_fen
  AND (SELECT bool_and(is_available) FROM feed_state WHERE feed IN ('finance/project_funding', 'rural_revitalisation/asset_funding'))
