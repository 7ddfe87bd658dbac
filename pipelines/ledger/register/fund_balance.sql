-- writes: ledger__fund_balance
-- reads: ledger__line
-- grain: one row per fund number in the journal
-- meaning: Allocated, arranged and paid by fund, as the journal's balances say.
-- source: design section 3, journal first
SELECT
  fund_no,
  CAST(sum(debit_fen) FILTER (account = 'fund_available') AS BIGINT) AS allocated_fen,
  CAST(sum(debit_fen) FILTER (account = 'fund_arranged') AS BIGINT) AS arranged_fen,
  CAST(sum(debit_fen) FILTER (account = 'project_in_progress' AND event_kind = 'payment') AS BIGINT) AS paid_fen
FROM ledger__line
WHERE fund_no IS NOT NULL
GROUP BY fund_no
