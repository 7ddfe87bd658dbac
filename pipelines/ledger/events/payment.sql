-- writes: ledger__event_payment
-- reads: finance__project_funding, finance__fund_allocation, night
-- grain: one row per funding and journal line
-- meaning: Arranged money is paid to the project. Without a date of payment the day of allocation stands, else as_of.
-- source: domain assets.md section 10
SELECT
  'payment' AS event_kind,
  p.funding_no AS business_key,
  coalesce(p.paid_date, f.allocated_date, n.as_of) AS entry_date,
  l.line_order,
  l.account,
  p.fund_no,
  p.project_no,
  p.funding_no,
  l.sign * p.paid_fen AS amount_fen
FROM finance__project_funding AS p
CROSS JOIN night AS n
LEFT JOIN finance__fund_allocation AS f ON f.fund_no = p.fund_no
CROSS JOIN (VALUES (1, 'project_in_progress', 1), (2, 'fund_arranged', -1)) AS l (line_order, account, sign)
