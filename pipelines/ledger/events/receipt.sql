-- writes: ledger__event_receipt
-- reads: rural_revitalisation__asset_receipt, rural_revitalisation__asset_contract, ledger__event_income_due, night
-- grain: one row per receipt and journal line
-- meaning: Income comes in. In order of date and number it settles what is due for its year; what goes beyond is an
--   advance of that year and settles no other. Received income becomes distributable. Money under a contract the
--   register does not list waits to be identified and cannot be distributed. Receipts dated after as_of are no event yet.
-- source: domain assets.md sections 6 and 7, identity AL9 (arrears and advances never both)
WITH due AS (
  SELECT contract_no, due_year, CAST(sum(amount_fen) AS BIGINT) AS due_fen
  FROM ledger__event_income_due
  WHERE account = 'income_receivable'
  GROUP BY contract_no, due_year
),
ordered AS (
  SELECT
    r.receipt_no,
    r.contract_no,
    r.due_year,
    r.received_date,
    r.received_fen,
    c.asset_no,
    c.contract_no IS NOT NULL AS is_known,
    coalesce(d.due_fen, 0) - coalesce(CAST(sum(r.received_fen) OVER (
      PARTITION BY r.contract_no, r.due_year
      ORDER BY r.received_date, r.receipt_no
      ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
    ) AS BIGINT), 0) AS still_due_fen
  FROM rural_revitalisation__asset_receipt AS r
  CROSS JOIN night AS n
  LEFT JOIN rural_revitalisation__asset_contract AS c ON c.contract_no = r.contract_no
  LEFT JOIN due AS d ON d.contract_no = r.contract_no AND d.due_year = r.due_year
  WHERE r.received_date <= n.as_of
),
split AS (
  SELECT *, CASE WHEN is_known THEN greatest(0, least(received_fen, still_due_fen)) ELSE 0 END AS settled_fen
  FROM ordered
)
SELECT
  'receipt' AS event_kind,
  s.receipt_no AS business_key,
  s.received_date AS entry_date,
  l.line_order,
  l.account,
  s.asset_no,
  s.contract_no,
  s.receipt_no,
  s.due_year,
  CAST(CASE l.account
    WHEN 'cash' THEN s.received_fen
    WHEN 'income_receivable' THEN -s.settled_fen
    WHEN 'income_advance' THEN CASE WHEN s.is_known THEN s.settled_fen - s.received_fen ELSE 0 END
    WHEN 'income_unidentified' THEN CASE WHEN s.is_known THEN 0 ELSE -s.received_fen END
    WHEN 'income_appropriated' THEN CASE WHEN s.is_known THEN s.received_fen ELSE 0 END
    ELSE CASE WHEN s.is_known THEN -s.received_fen ELSE 0 END
  END AS BIGINT) AS amount_fen
FROM split AS s
CROSS JOIN (
  VALUES (1, 'cash'), (2, 'income_receivable'), (3, 'income_advance'), (4, 'income_unidentified'),
  (5, 'income_appropriated'), (6, 'distributable_income')
) AS l (line_order, account)
