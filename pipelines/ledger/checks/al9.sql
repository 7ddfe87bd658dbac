-- writes: ledger__check_al9
-- reads: arrears, rural_revitalisation__asset_receipt, night, policy
-- grain: one row per contract and year whose arrears do not close
-- meaning: Due less received is arrears less advances, neither is negative, and never both at one date. Received is added up
--   from the delivered receipts, not from the journal, so that the check can fail.
-- source: domain assets.md identity AL9 (policy ledger_tolerance.income_balance)
WITH delivered AS (
  SELECT r.contract_no, r.due_year, CAST(sum(r.received_fen) AS BIGINT) AS received_fen
  FROM rural_revitalisation__asset_receipt AS r
  CROSS JOIN night AS n
  WHERE r.received_date <= n.as_of
  GROUP BY r.contract_no, r.due_year
)
SELECT
  'AL9' AS check_key,
  'asset' AS subject,
  a.asset_no AS subject_key,
  a.contract_no || ':' || a.due_year AS row_key,
  a.due_fen - coalesce(d.received_fen, 0) - (a.arrears_fen - a.advances_fen) AS amount_fen,
  p.value_fen AS tolerance_fen,
  a.due_year || ' 年度应收减实收不等于拖欠减预收' AS zh,
  'due less received is not arrears less advances for ' || a.due_year AS en
FROM arrears AS a
LEFT JOIN delivered AS d ON d.contract_no = a.contract_no AND d.due_year = a.due_year
INNER JOIN policy AS p ON p.policy_key = 'ledger_tolerance' AND p.item = 'income_balance'
WHERE abs(a.due_fen - coalesce(d.received_fen, 0) - (a.arrears_fen - a.advances_fen)) > p.value_fen
  OR a.arrears_fen < 0 OR a.advances_fen < 0 OR (a.arrears_fen > 0 AND a.advances_fen > 0)
