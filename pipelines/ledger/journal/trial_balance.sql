-- writes: ledger__trial_balance
-- reads: ledger__line, ledger_account
-- grain: one row per account of the chart
-- meaning: Debit, credit and balance (debit less credit) of every account. The balances sum to zero.
SELECT
  a.account,
  a.side,
  a.zh,
  a.en,
  CAST(coalesce(sum(l.debit_fen), 0) AS BIGINT) AS debit_fen,
  CAST(coalesce(sum(l.credit_fen), 0) AS BIGINT) AS credit_fen,
  CAST(coalesce(sum(l.debit_fen - l.credit_fen), 0) AS BIGINT) AS balance_fen
FROM ledger_account AS a
LEFT JOIN ledger__line AS l ON l.account = a.account
GROUP BY a.account, a.side, a.zh, a.en
ORDER BY a.account
