-- writes: ledger_flag
-- reads: ledger__check_al2, ledger__check_al4, ledger__check_al5, ledger__check_al6, ledger__check_al8, ledger__check_al9,
--   ledger__check_al14, ledger__check_reference, ledger__check_duplicate
-- grain: one row per check, subject and failing row
-- meaning: Every identity of the ledger that does not hold: whose it is, which row, by how much, what was allowed.
--   Money in fen, shares in amount_num and tolerance_num. Flags are published, never forced to close.
-- source: domain assets.md section 11
SELECT
  check_key,
  subject,
  subject_key,
  row_key,
  CAST(amount_fen AS BIGINT) AS amount_fen,
  CAST(tolerance_fen AS BIGINT) AS tolerance_fen,
  CAST(amount_num AS DECIMAL(18, 6)) AS amount_num,
  CAST(tolerance_num AS DECIMAL(18, 6)) AS tolerance_num,
  zh,
  en
FROM (
  FROM ledger__check_al2
  UNION ALL BY NAME FROM ledger__check_al4
  UNION ALL BY NAME FROM ledger__check_al5
  UNION ALL BY NAME FROM ledger__check_al6
  UNION ALL BY NAME FROM ledger__check_al8
  UNION ALL BY NAME FROM ledger__check_al9
  UNION ALL BY NAME FROM ledger__check_al14
  UNION ALL BY NAME FROM ledger__check_reference
  UNION ALL BY NAME FROM ledger__check_duplicate
)
ORDER BY check_key, subject, subject_key, row_key, en
