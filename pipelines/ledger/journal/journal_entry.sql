-- writes: journal_entry
-- reads: ledger__line
-- grain: one row per entry and line
-- meaning: The journal as published.
SELECT entry_no, line_no, entry_date, event_kind, account, fund_no, project_no, asset_no, contract_no, debit_fen, credit_fen
FROM ledger__line
ORDER BY entry_no, line_no
