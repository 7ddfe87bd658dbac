-- writes: ledger__check_al6
-- reads: asset_owner, policy
-- policy: ledger_tolerance.owner_share
-- grain: one row per asset whose shares do not make a whole
-- meaning: The shares of an asset's owners add up to 1.
-- source: domain assets.md identity AL6
SELECT
  'AL6' AS check_key,
  'asset' AS subject,
  o.asset_no AS subject_key,
  o.asset_no AS row_key,
  CAST(sum(o.share) - 1 AS DECIMAL(18, 6)) AS amount_num,
  CAST(p.value_num AS DECIMAL(18, 6)) AS tolerance_num,
  '所有权人份额合计不等于 100%' AS zh,
  'shares of the owners do not add up to 1' AS en
FROM asset_owner AS o
INNER JOIN policy AS p ON p.policy_key = 'ledger_tolerance' AND p.item = 'owner_share'
GROUP BY o.asset_no, p.value_num
HAVING abs(sum(o.share) - 1) > p.value_num
