-- writes: ledger__line
-- reads: ledger__event_allocation, ledger__event_arrangement, ledger__event_payment, ledger__event_non_asset,
--   ledger__event_capitalisation, ledger__event_unexplained, ledger__event_depreciation, ledger__event_disposal,
--   ledger__event_income_due, ledger__event_receipt, ledger__event_distribution
-- grain: one row per entry and line
-- meaning: The journal with the business keys needed to derive balances from it. Lines of no money are not lines.
-- source: docs/architecture.md; design section 3, journal first
WITH event AS (
  FROM ledger__event_allocation
  UNION ALL BY NAME FROM ledger__event_arrangement
  UNION ALL BY NAME FROM ledger__event_payment
  UNION ALL BY NAME FROM ledger__event_non_asset
  UNION ALL BY NAME FROM ledger__event_capitalisation
  UNION ALL BY NAME FROM ledger__event_unexplained
  UNION ALL BY NAME FROM ledger__event_depreciation
  UNION ALL BY NAME FROM ledger__event_disposal
  UNION ALL BY NAME FROM ledger__event_income_due
  UNION ALL BY NAME FROM ledger__event_receipt
  UNION ALL BY NAME FROM ledger__event_distribution
)
SELECT
  event_kind || ':' || business_key AS entry_no,
  CAST(row_number() OVER (PARTITION BY event_kind, business_key ORDER BY line_order) AS INTEGER) AS line_no,
  entry_date,
  event_kind,
  account,
  fund_no,
  project_no,
  asset_no,
  contract_no,
  funding_no,
  receipt_no,
  due_year,
  CAST(greatest(amount_fen, 0) AS BIGINT) AS debit_fen,
  CAST(greatest(-amount_fen, 0) AS BIGINT) AS credit_fen
FROM event
WHERE amount_fen <> 0
