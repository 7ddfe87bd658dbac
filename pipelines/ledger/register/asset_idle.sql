-- writes: ledger__asset_idle
-- reads: ledger__asset, rural_revitalisation__asset_contract, ledger__line, arrears, ledger__income_known, field_gap, night, policy
-- policy: asset_idle.days
-- grain: one row per asset
-- meaning: Idle by the delivered state, or an operating asset in use that for the days of the policy had neither a receipt
--   nor a contract of own operation nor one that owes nothing: rent is paid once a year, and a lease paid up is use
--   between two payments. An asset not yet in use for that long cannot have stood idle that long.
--   Where contracts or receipts are not available the rule can still clear an asset (by a use that is on record), but not
--   call one idle: is_idle is then NULL. So it is where a column that decides was not delivered (field_gap).
-- source: docs/architecture.md section 3, ledger; domain assets.md section 8
WITH since AS (
  SELECT as_of, as_of - CAST((SELECT value_num FROM policy WHERE policy_key = 'asset_idle' AND item = 'days') AS INTEGER) AS first_day
  FROM night
),
gap AS (
  SELECT
    count(*) FILTER (feed = 'rural_revitalisation/asset' AND field = 'use_state') > 0 AS state,
    count(*) FILTER (feed = 'rural_revitalisation/asset' AND field = 'in_use_date') > 0 AS in_use_date,
    count(*) FILTER (feed = 'rural_revitalisation/asset_contract' AND field = 'operation_mode') > 0 AS mode
  FROM field_gap
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
  SELECT
    c.asset_no,
    bool_or(coalesce(c.operation_mode = 'own', false) OR o.contract_no IS NULL) AS is_used,
    bool_or(c.operation_mode IS NULL AND g.mode) AS is_open
  FROM rural_revitalisation__asset_contract AS c
  CROSS JOIN since AS s
  CROSS JOIN gap AS g
  LEFT JOIN owing AS o ON o.contract_no = c.contract_no
  WHERE c.start_date <= s.as_of AND c.end_date > s.first_day
  GROUP BY c.asset_no
)
SELECT
  a.asset_no,
  coalesce(a.use_state = 'idle', CASE WHEN NOT g.state THEN false END)
  OR (
    a.asset_class = 'operating' AND coalesce(a.use_state = 'in_use', CASE WHEN NOT g.state THEN false END)
    AND coalesce(a.in_use_date, CASE WHEN NOT g.in_use_date THEN s.first_day END) <= s.first_day
    AND r.asset_no IS NULL AND NOT coalesce(u.is_used, false)
    AND CASE WHEN k.received_known AND NOT coalesce(u.is_open, false) THEN true END
  ) AS is_idle
FROM ledger__asset AS a
CROSS JOIN since AS s
CROSS JOIN ledger__income_known AS k
CROSS JOIN gap AS g
LEFT JOIN received AS r ON r.asset_no = a.asset_no
LEFT JOIN used AS u ON u.asset_no = a.asset_no
