-- writes: project
-- reads: rural_revitalisation__project, ledger__project_balance, ledger__flags
-- grain: one row per project
-- meaning: Projects with the journal's balances and the checks they fail.
-- source: mart project
SELECT
  p.project_no,
  p.project_name,
  p.project_year,
  p.village_code,
  p.project_class,
  p.approved_fen,
  coalesce(b.paid_fen, 0) AS paid_fen,
  coalesce(b.non_asset_fen, 0) AS non_asset_fen,
  coalesce(b.asset_fen, 0) AS asset_value_fen,
  p.forms_asset,
  p.accepted_date,
  f.flags
FROM rural_revitalisation__project AS p
LEFT JOIN ledger__project_balance AS b ON b.project_no = p.project_no
LEFT JOIN ledger__flags AS f ON f.subject = 'project' AND f.subject_key = p.project_no
ORDER BY p.project_no
