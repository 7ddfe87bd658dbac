-- writes: ledger__check_al4
-- reads: ledger__asset, ledger__asset_balance, policy, feed_state
-- policy: ledger_tolerance.asset_funding
-- grain: one row per asset whose funding is not its original value
-- meaning: The funding of an asset adds up to its original value; the difference stands on the suspense account.
-- source: domain assets.md identity AL4
SELECT
  'AL4' AS check_key,
  'asset' AS subject,
  a.asset_no AS subject_key,
  a.asset_no AS row_key,
  b.unexplained_fen AS amount_fen,
  p.value_fen AS tolerance_fen,
  '资金来源合计与资产原值不符' AS zh,
  'funding of the asset does not add up to its original value' AS en
FROM ledger__asset AS a
INNER JOIN ledger__asset_balance AS b ON b.asset_no = a.asset_no
INNER JOIN policy AS p ON p.policy_key = 'ledger_tolerance' AND p.item = 'asset_funding'
WHERE abs(b.unexplained_fen) > p.value_fen
  AND (SELECT bool_and(is_available) FROM feed_state WHERE feed = 'rural_revitalisation/asset_funding')
