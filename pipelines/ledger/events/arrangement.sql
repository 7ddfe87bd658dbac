-- writes: ledger__event_arrangement
-- reads: finance__project_funding, finance__fund_allocation, night
-- grain: one row per funding and journal line
-- meaning: Money of a fund is arranged to a project. Finance delivers no date of the arrangement: it is dated
--   the day its fund was allocated, the earliest it can have been, else the day it was paid, else as_of.
-- source: domain assets.md section 10
SELECT
  'arrangement' AS event_kind,
  p.funding_no AS business_key,
  coalesce(f.allocated_date, p.paid_date, n.as_of) AS entry_date,
  l.line_order,
  l.account,
  p.fund_no,
  p.project_no,
  p.funding_no,
  l.sign * p.arranged_fen AS amount_fen
FROM finance__project_funding AS p
CROSS JOIN night AS n
LEFT JOIN finance__fund_allocation AS f ON f.fund_no = p.fund_no
CROSS JOIN (VALUES (1, 'fund_arranged', 1), (2, 'fund_available', -1)) AS l (line_order, account, sign)
