-- writes: ledger__event_income_due
-- reads: ledger__contract_year
-- grain: one row per contract, year due and journal line
-- meaning: A contract's income of one year falls due.
-- source: domain assets.md section 7; docs/architecture.md section 3, ledger
SELECT
  'income_due' AS event_kind,
  c.contract_no || ':' || c.due_year AS business_key,
  c.due_date AS entry_date,
  l.line_order,
  l.account,
  c.asset_no,
  c.contract_no,
  c.due_year,
  l.sign * c.annual_due_fen AS amount_fen
FROM ledger__contract_year AS c
CROSS JOIN (VALUES (1, 'income_receivable', 1), (2, 'asset_income', -1)) AS l (line_order, account, sign)
WHERE c.is_due
