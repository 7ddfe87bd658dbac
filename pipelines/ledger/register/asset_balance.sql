-- writes: ledger__asset_balance
-- reads: ledger__line
-- grain: one row per asset number in the journal
-- meaning: Cost, funding, depreciation, what is left on the books, and income by asset, as the journal's balances say.
--   cost_fen leaves the disposal out: it is what the asset cost, also when it is gone. book_fen is what it stands at now.
-- source: design section 3, journal first; domain assets.md section 11
SELECT
  asset_no,
  CAST(coalesce(sum(debit_fen - credit_fen) FILTER (account LIKE 'asset\_cost\_%' ESCAPE '\' AND event_kind <> 'disposal'), 0) AS BIGINT)
    AS cost_fen,
  CAST(coalesce(sum(debit_fen) FILTER (event_kind = 'capitalisation'), 0) AS BIGINT) AS funded_fen,
  CAST(coalesce(sum(credit_fen - debit_fen) FILTER (account = 'unexplained_funding'), 0) AS BIGINT) AS unexplained_fen,
  CAST(coalesce(sum(credit_fen) FILTER (account = 'accumulated_depreciation'), 0) AS BIGINT) AS depreciation_fen,
  CAST(coalesce(
    sum(debit_fen - credit_fen) FILTER (account LIKE 'asset\_cost\_%' ESCAPE '\' OR account = 'accumulated_depreciation'), 0
  ) AS BIGINT) AS book_fen,
  CAST(coalesce(sum(debit_fen) FILTER (account = 'income_receivable'), 0) AS BIGINT) AS income_due_fen,
  CAST(coalesce(sum(debit_fen) FILTER (account = 'cash' AND event_kind = 'receipt'), 0) AS BIGINT) AS income_received_fen,
  CAST(coalesce(sum(debit_fen) FILTER (event_kind = 'distribution'), 0) AS BIGINT) AS distributed_fen,
  CAST(coalesce(sum(debit_fen - credit_fen) FILTER (account = 'income_receivable'), 0) AS BIGINT) AS arrears_fen
FROM ledger__line
WHERE asset_no IS NOT NULL
GROUP BY asset_no
