-- writes: ledger__contract_year
-- reads: rural_revitalisation__asset_contract, rural_revitalisation__asset_receipt, night
-- grain: one row per contract and year
-- meaning: The day in each year on which a contract's income is due, for the years of its term up to as_of and for every
--   year that money was received for. is_due: inside the term and not after as_of. A day the month does not have
--   (02-29, 04-31) is the month's last day.
-- source: docs/architecture.md section 3, ledger
WITH span AS (
  SELECT c.contract_no, unnest(generate_series(year(c.start_date), least(year(c.end_date), year(n.as_of)))) AS due_year
  FROM rural_revitalisation__asset_contract AS c
  CROSS JOIN night AS n
  UNION
  SELECT r.contract_no, r.due_year
  FROM rural_revitalisation__asset_receipt AS r
),
first_day AS (
  SELECT
    c.*,
    CAST(s.due_year AS INTEGER) AS due_year,
    make_date(CAST(s.due_year AS INTEGER), CAST(c.due_month_day[1:2] AS INTEGER), 1) AS month_start
  FROM span AS s
  INNER JOIN rural_revitalisation__asset_contract AS c ON c.contract_no = s.contract_no
),
dated AS (
  SELECT *, month_start + CAST(least(CAST(due_month_day[4:5] AS INTEGER), day(last_day(month_start))) - 1 AS INTEGER) AS due_date
  FROM first_day
)
SELECT
  d.contract_no,
  d.asset_no,
  d.due_year,
  d.due_date,
  d.annual_due_fen,
  d.due_date BETWEEN d.start_date AND least(d.end_date, n.as_of) AS is_due
FROM dated AS d
CROSS JOIN night AS n
