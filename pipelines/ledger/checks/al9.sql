-- writes: ledger__check_al9
-- reads: arrears, rural_revitalisation__asset_receipt, night, policy
-- policy: ledger_tolerance.income_balance
-- grain: one row per contract and year whose arrears do not close, and per contract that owes and is owed at once
-- meaning: Due less received is arrears less advances, neither negative, in every year; received is added up from the
--   delivered receipts, not from the journal. And no contract has arrears and advances at one date: years are never
--   netted, so both at once mean that money was booked for the wrong year. Without receipts arrears are NULL and nothing fails.
-- source: domain assets.md identity AL9
WITH delivered AS (
  SELECT r.contract_no, r.due_year, CAST(sum(r.received_fen) AS BIGINT) AS received_fen
  FROM rural_revitalisation__asset_receipt AS r
  CROSS JOIN night AS n
  WHERE r.received_date <= n.as_of
  GROUP BY r.contract_no, r.due_year
),
tolerance AS (
  SELECT value_fen FROM policy WHERE policy_key = 'ledger_tolerance' AND item = 'income_balance'
),
year AS (
  SELECT a.*, a.due_fen - coalesce(d.received_fen, 0) - (a.arrears_fen - a.advances_fen) AS off_fen
  FROM arrears AS a
  LEFT JOIN delivered AS d ON d.contract_no = a.contract_no AND d.due_year = a.due_year
),
contract AS (
  SELECT
    asset_no,
    contract_no,
    CAST(least(sum(arrears_fen), sum(advances_fen)) AS BIGINT) AS both_fen
  FROM arrears
  GROUP BY asset_no, contract_no
)
SELECT
  'AL9' AS check_key,
  'asset' AS subject,
  y.asset_no AS subject_key,
  y.contract_no || ':' || y.due_year AS row_key,
  y.off_fen AS amount_fen,
  t.value_fen AS tolerance_fen,
  y.due_year || ' 年度应收减实收不等于拖欠减预收' AS zh,
  'due less received is not arrears less advances for ' || y.due_year AS en
FROM year AS y
CROSS JOIN tolerance AS t
WHERE abs(y.off_fen) > t.value_fen OR y.arrears_fen < 0 OR y.advances_fen < 0
UNION ALL
SELECT 'AL9', 'asset', c.asset_no, c.contract_no, c.both_fen, t.value_fen, '同一合同同时存在拖欠与预收，疑似记错年度',
  'arrears and advances of one contract at one date: booked for the wrong year?'
FROM contract AS c
CROSS JOIN tolerance AS t
WHERE c.both_fen > t.value_fen
