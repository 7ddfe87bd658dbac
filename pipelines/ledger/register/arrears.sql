-- writes: arrears
-- reads: ledger__contract_year, ledger__line, ledger__income_known, night, policy
-- policy: arrears_ageing.band_1
-- grain: one row per contract and due year
-- meaning: What a contract owes for each year, out of the journal: the balance of income receivable is arrears, that of
--   income in advance is advances. Years are never netted against each other. Where receipts are not available only the due is
--   known: received, arrears, advances, days and band are NULL.
-- source: docs/architecture.md section 3, ledger; domain assets.md section 7 and AL9
WITH band AS (
  SELECT
    value_num AS first_day,
    lead(value_num) OVER (ORDER BY value_num) AS next_day
  FROM policy
  WHERE policy_key = 'arrears_ageing'
),
balance AS (
  SELECT
    contract_no,
    due_year,
    CAST(coalesce(sum(debit_fen) FILTER (account = 'income_receivable'), 0) AS BIGINT) AS due_fen,
    CAST(coalesce(sum(debit_fen) FILTER (account = 'cash'), 0) AS BIGINT) AS received_fen,
    CAST(coalesce(sum(debit_fen - credit_fen) FILTER (account = 'income_receivable'), 0) AS BIGINT) AS arrears_fen,
    CAST(coalesce(sum(credit_fen) FILTER (account = 'income_advance'), 0) AS BIGINT) AS advances_fen
  FROM ledger__line
  WHERE event_kind IN ('income_due', 'receipt')
  GROUP BY contract_no, due_year
),
dated AS (
  SELECT
    y.contract_no,
    y.due_year,
    y.asset_no,
    y.due_date,
    b.due_fen,
    CASE WHEN k.received_known THEN b.received_fen END AS received_fen,
    CASE WHEN k.received_known THEN b.arrears_fen END AS arrears_fen,
    CASE WHEN k.received_known THEN b.advances_fen END AS advances_fen,
    CASE WHEN k.received_known THEN CASE WHEN b.arrears_fen > 0 THEN CAST(n.as_of - y.due_date AS INTEGER) ELSE 0 END END AS days_overdue
  FROM balance AS b
  INNER JOIN ledger__contract_year AS y ON y.contract_no = b.contract_no AND y.due_year = b.due_year
  CROSS JOIN night AS n
  CROSS JOIN ledger__income_known AS k
)
SELECT
  d.*,
  CASE
    WHEN b.first_day IS NOT NULL AND b.next_day IS NULL THEN '>' || CAST(b.first_day - 1 AS INTEGER)
    WHEN b.first_day IS NOT NULL THEN CAST(b.first_day AS INTEGER) || '-' || CAST(b.next_day - 1 AS INTEGER)
  END AS ageing_band
FROM dated AS d
LEFT JOIN band AS b
  ON d.arrears_fen > 0 AND d.days_overdue >= b.first_day AND (b.next_day IS NULL OR d.days_overdue < b.next_day)
ORDER BY d.contract_no, d.due_year
