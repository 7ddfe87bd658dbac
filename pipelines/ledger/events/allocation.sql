-- writes: ledger__event_allocation
-- reads: finance__fund_allocation
-- grain: one row per allocation and journal line
-- meaning: A fund is allocated to the county: it stands ready to be arranged to projects.
-- source: domain assets.md section 10
SELECT
  'allocation' AS event_kind,
  f.fund_no AS business_key,
  f.allocated_date AS entry_date,
  l.line_order,
  l.account,
  f.fund_no,
  l.sign * f.allocated_fen AS amount_fen
FROM finance__fund_allocation AS f
CROSS JOIN (VALUES (1, 'fund_available', 1), (2, 'fund_appropriation', -1)) AS l (line_order, account, sign)
