-- writes: ledger__project_balance
-- reads: ledger__line
-- grain: one row per project number in the journal
-- meaning: Paid to the project, become assets, spent without an asset, as the journal's balances say.
-- source: design section 3, journal first
SELECT
  project_no,
  CAST(coalesce(sum(debit_fen) FILTER (account = 'project_in_progress'), 0) AS BIGINT) AS paid_fen,
  CAST(coalesce(sum(credit_fen) FILTER (account = 'project_in_progress' AND event_kind = 'capitalisation'), 0) AS BIGINT) AS asset_fen,
  CAST(coalesce(sum(debit_fen) FILTER (account = 'non_asset_expenditure'), 0) AS BIGINT) AS non_asset_fen
FROM ledger__line
WHERE project_no IS NOT NULL
GROUP BY project_no
