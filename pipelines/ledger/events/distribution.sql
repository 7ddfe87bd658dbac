-- writes: ledger__event_distribution
-- reads: rural_revitalisation__asset_distribution, night
-- grain: one row per distribution and journal line
-- meaning: Income of a year is paid out, or kept by the village collective (use retained). Dated after as_of: no event yet.
-- source: domain assets.md section 6, identity AL8
SELECT
  'distribution' AS event_kind,
  d.distribution_no AS business_key,
  d.distributed_date AS entry_date,
  l.line_order,
  CASE
    WHEN d.distribution_use = 'retained' THEN CASE l.line_order WHEN 1 THEN 'distributable_income' ELSE 'retained_income' END
    ELSE CASE l.line_order WHEN 1 THEN 'distributed_income' ELSE 'cash' END
  END AS account,
  d.asset_no,
  d.distribution_year AS due_year,
  l.sign * d.distributed_fen AS amount_fen
FROM rural_revitalisation__asset_distribution AS d
CROSS JOIN night AS n
CROSS JOIN (VALUES (1, 1), (2, -1)) AS l (line_order, sign)
WHERE d.distributed_date <= n.as_of
