-- writes: asset_receipt
-- reads: ledger__line
-- grain: one row per receipt
-- meaning: Income received, out of the receipt entries.
-- source: mart asset_receipt
SELECT receipt_no, contract_no, asset_no, due_year, entry_date AS received_date, debit_fen AS received_fen
FROM ledger__line
WHERE event_kind = 'receipt' AND account = 'cash'
ORDER BY receipt_no
