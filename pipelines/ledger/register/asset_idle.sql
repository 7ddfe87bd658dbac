-- writes: ledger__asset_idle
-- reads: ledger__asset, rural_revitalisation__asset_contract, ledger__line, arrears, ledger__income_known, night, policy
-- policy: asset_idle.days
-- grain: one row per asset
-- meaning: Idle by the delivered state, or an operating asset in use that for the days of the policy had neither a receipt
--   nor a contract of own operation nor one that owes nothing: rent is paid once a year, and a lease paid up is use
--   between two payments. An asset not yet in use for that long cannot have stood idle that long.
--   Where contracts or receipts are not available the rule can still clear an asset (by a use that is on record), but not
--   call one idle: is_idle is then NULL.
-- source: docs/architecture.md section 3, ledger; domain assets.md section 8
WITH since AS (
  SELECT as_of, as_of - CAST((SELECT value_num FROM policy WHERE policy_key = 'asset_idle' AND item = 'days') AS INTEGER) AS first_day
  FROM night
),
received AS (
  SELECT DISTINCT l.asset_no
  FROM ledger__line AS l
  CROSS JOIN since AS s
  WHERE l.event_kind = 'receipt' AND l.asset_no IS NOT NULL AND l.entry_date > s.first_day
),
-- Owing, or not known to be paid up: arrears are NULL without receipts.
owing AS (
  SELECT DISTINCT contract_no FROM arrears WHERE arrears_fen > 0 OR arrears_fen IS NULL
),
used AS (
  SELECT DISTINCT c.asset_no
  FROM rural_revitalisation__asset_contract AS c
  CROSS JOIN since AS s
  LEFT JOIN owing AS o ON o.contract_no = c.contract_no
  WHERE c.start_date <= s.as_of AND c.end_date > s.first_day AND (c.operation_mode = 'own' OR o.contract_no IS NULL)
)
SELECT
  a.asset_no,
  coalesce(a.use_state = 'idle', false)
  OR (
    a.asset_class = 'operating' AND coalesce(a.use_state = 'in_use', false) AND coalesce(a.in_use_date, s.first_day) <= s.first_day
    AND r.asset_no IS NULL AND u.asset_no IS NULL
    AND CASE WHEN k.received_known THEN true END
  ) AS is_idle
FROM ledger__asset AS a
CROSS JOIN since AS s
CROSS JOIN ledger__income_known AS k
LEFT JOIN received AS r ON r.asset_no = a.asset_no
LEFT JOIN used AS u ON u.asset_no = a.asset_no
