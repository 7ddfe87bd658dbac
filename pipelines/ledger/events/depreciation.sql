-- writes: ledger__event_depreciation
-- reads: ledger__asset, ledger__disposed, night
-- grain: one row per asset and journal line
-- meaning: Accumulated depreciation as delivered, in one entry dated as_of (or the day of disposal). It is not computed
--   here: counties differ in method and life, and the register's figure is the one they answer for.
-- source: docs/architecture.md section 3
SELECT
  'depreciation' AS event_kind,
  a.asset_no AS business_key,
  coalesce(d.disposed_date, n.as_of) AS entry_date,
  l.line_order,
  l.account,
  a.asset_no,
  l.sign * a.accumulated_depreciation_fen AS amount_fen
FROM ledger__asset AS a
CROSS JOIN night AS n
LEFT JOIN ledger__disposed AS d ON d.asset_no = a.asset_no
CROSS JOIN (VALUES (1, 'depreciation_expense', 1), (2, 'accumulated_depreciation', -1)) AS l (line_order, account, sign)
WHERE a.accumulated_depreciation_fen IS NOT NULL
