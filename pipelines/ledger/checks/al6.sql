-- writes: ledger__check_al6
-- reads: ledger__asset, asset_owner, policy, feed_state
-- policy: ledger_tolerance.owner_share
-- grain: one row per asset whose shares do not make a whole
-- meaning: The shares of an asset's owners add up to 1. An asset nobody is on record for adds up to 0.
-- source: domain assets.md identity AL6
WITH share AS (
  SELECT asset_no, CAST(sum(share) AS DECIMAL(18, 6)) AS share
  FROM asset_owner
  GROUP BY asset_no
),
whole AS (
  SELECT coalesce(a.asset_no, s.asset_no) AS asset_no, coalesce(s.share, 0) - 1 AS off, s.asset_no IS NOT NULL AS has_owner
  FROM ledger__asset AS a
  FULL JOIN share AS s ON s.asset_no = a.asset_no
)
SELECT
  'AL6' AS check_key,
  'asset' AS subject,
  w.asset_no AS subject_key,
  w.asset_no AS row_key,
  CAST(w.off AS DECIMAL(18, 6)) AS amount_num,
  CAST(p.value_num AS DECIMAL(18, 6)) AS tolerance_num,
  CASE WHEN w.has_owner THEN '所有权人份额合计不等于 100%' ELSE '没有确权登记' END AS zh,
  CASE WHEN w.has_owner THEN 'shares of the owners do not add up to 1' ELSE 'no owner on record' END AS en
FROM whole AS w
INNER JOIN policy AS p ON p.policy_key = 'ledger_tolerance' AND p.item = 'owner_share'
WHERE abs(w.off) > p.value_num
  AND (SELECT bool_and(is_available) FROM feed_state WHERE feed = 'rural_revitalisation/asset_owner')
