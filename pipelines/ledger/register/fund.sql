-- writes: fund
-- reads: finance__fund_allocation, ledger__fund_balance
-- grain: one row per allocation
-- meaning: Fund allocations with the journal's balances.
-- source: mart fund
SELECT
  f.fund_no,
  f.document_no,
  f.fund_source,
  f.fund_kind,
  f.fund_year,
  f.allocated_date,
  coalesce(b.allocated_fen, 0) AS allocated_fen,
  coalesce(b.arranged_fen, 0) AS arranged_fen,
  coalesce(b.paid_fen, 0) AS paid_fen
FROM finance__fund_allocation AS f
LEFT JOIN ledger__fund_balance AS b ON b.fund_no = f.fund_no
ORDER BY f.fund_no
