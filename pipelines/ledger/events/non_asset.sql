-- writes: ledger__event_non_asset
-- reads: rural_revitalisation__project, night
-- grain: one row per project and journal line
-- meaning: Project money spent on what forms no asset (training, subsidies, management). Dated the day of acceptance,
--   else the end of the project's year, at the latest as_of.
-- source: domain assets.md section 10 (not every project makes an asset) and identity AL5
SELECT
  'non_asset' AS event_kind,
  p.project_no AS business_key,
  least(coalesce(p.accepted_date, make_date(p.project_year, 12, 31)), n.as_of) AS entry_date,
  l.line_order,
  l.account,
  p.project_no,
  l.sign * p.non_asset_fen AS amount_fen
FROM rural_revitalisation__project AS p
CROSS JOIN night AS n
CROSS JOIN (VALUES (1, 'non_asset_expenditure', 1), (2, 'project_in_progress', -1)) AS l (line_order, account, sign)
WHERE p.non_asset_fen IS NOT NULL
