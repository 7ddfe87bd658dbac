-- writes: ledger__check_al14
-- reads: ledger__asset, rural_revitalisation__project, ledger__project_balance, policy
-- policy: ledger_tolerance.unit_error_factor
-- grain: one row per asset worth many times its project
-- meaning: An original value above the policy's factor times the money of the project (paid, else approved) was probably given
--   in the wrong unit.
-- source: domain assets.md identity AL14
SELECT
  'AL14' AS check_key,
  'asset' AS subject,
  a.asset_no AS subject_key,
  a.asset_no AS row_key,
  a.original_value_fen AS amount_fen,
  CAST(floor(p.value_num * coalesce(nullif(b.paid_fen, 0), j.approved_fen)) AS BIGINT) AS tolerance_fen,
  '资产原值超过项目资金的 ' || rtrim(rtrim(CAST(p.value_num AS VARCHAR), '0'), '.') || ' 倍，疑似单位（元、万元）有误' AS zh,
  'original value above ' || rtrim(rtrim(CAST(p.value_num AS VARCHAR), '0'), '.') || ' times the project''s money: wrong unit suspected' AS en
FROM ledger__asset AS a
INNER JOIN rural_revitalisation__project AS j ON j.project_no = a.project_no
LEFT JOIN ledger__project_balance AS b ON b.project_no = a.project_no
INNER JOIN policy AS p ON p.policy_key = 'ledger_tolerance' AND p.item = 'unit_error_factor'
WHERE a.original_value_fen > p.value_num * coalesce(nullif(b.paid_fen, 0), j.approved_fen)
  AND coalesce(nullif(b.paid_fen, 0), j.approved_fen) > 0
