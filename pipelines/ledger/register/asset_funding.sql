-- writes: asset_funding
-- reads: ledger__line, finance__fund_allocation
-- grain: one row per asset and funding
-- meaning: What each asset was paid from, out of the capitalisation entries.
-- source: mart asset_funding; domain assets.md section 10
SELECT
  l.asset_no,
  l.funding_no,
  l.fund_no,
  l.project_no,
  f.fund_source,
  l.debit_fen AS amount_fen
FROM ledger__line AS l
LEFT JOIN finance__fund_allocation AS f ON f.fund_no = l.fund_no
WHERE l.event_kind = 'capitalisation' AND l.debit_fen > 0
ORDER BY l.asset_no, l.funding_no
