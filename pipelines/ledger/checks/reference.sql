-- writes: ledger__check_reference
-- reads: finance__fund_allocation, finance__project_funding, rural_revitalisation__project, ledger__asset,
--   rural_revitalisation__asset_funding, rural_revitalisation__asset_owner, rural_revitalisation__asset_contract,
--   rural_revitalisation__asset_receipt, rural_revitalisation__asset_distribution, feed_state
-- grain: one row per row that names a number no other feed knows
-- meaning: Rows whose fund, project, funding, asset or contract is not delivered. Their money is in the journal, but
--   appears under no register row. Asked only where the feed that should know the number is available.
-- source: contracts, field key ref
WITH named AS (
  SELECT 'project' AS subject, project_no AS subject_key, funding_no AS row_key, 'fund' AS kind, fund_no AS number, paid_fen AS amount_fen
  FROM finance__project_funding
  UNION ALL
  SELECT 'project', project_no, funding_no, 'project', project_no, paid_fen FROM finance__project_funding
  UNION ALL
  SELECT 'asset', asset_no, asset_no, 'project', project_no, original_value_fen FROM ledger__asset
  UNION ALL
  SELECT 'asset', asset_no, asset_no || ':' || funding_no, 'funding', funding_no, amount_fen FROM rural_revitalisation__asset_funding
  UNION ALL
  SELECT 'asset', asset_no, asset_no || ':' || funding_no, 'asset', asset_no, amount_fen FROM rural_revitalisation__asset_funding
  UNION ALL
  SELECT DISTINCT 'asset', asset_no, asset_no, 'asset', asset_no, NULL FROM rural_revitalisation__asset_owner
  UNION ALL
  SELECT 'asset', asset_no, contract_no, 'asset', asset_no, annual_due_fen FROM rural_revitalisation__asset_contract
  UNION ALL
  SELECT 'contract', contract_no, receipt_no, 'contract', contract_no, received_fen FROM rural_revitalisation__asset_receipt
  UNION ALL
  SELECT 'asset', asset_no, distribution_no, 'asset', asset_no, distributed_fen FROM rural_revitalisation__asset_distribution
),
known AS (
  SELECT 'fund' AS kind, fund_no AS number FROM finance__fund_allocation
  UNION ALL SELECT 'project', project_no FROM rural_revitalisation__project
  UNION ALL SELECT 'funding', funding_no FROM finance__project_funding
  UNION ALL SELECT 'asset', asset_no FROM ledger__asset
  UNION ALL SELECT 'contract', contract_no FROM rural_revitalisation__asset_contract
),
register AS (
  SELECT r.kind, r.zh
  FROM (VALUES
    ('fund', '资金编号', 'finance/fund_allocation'), ('project', '项目编号', 'rural_revitalisation/project'),
    ('funding', '拨付编号', 'finance/project_funding'), ('asset', '资产编号', 'rural_revitalisation/asset'),
    ('contract', '合同编号', 'rural_revitalisation/asset_contract')
  ) AS r (kind, zh, feed)
  INNER JOIN feed_state AS s ON s.feed = r.feed
  WHERE s.is_available
)
SELECT
  'REF' AS check_key,
  n.subject,
  n.subject_key,
  n.row_key,
  CAST(n.amount_fen AS BIGINT) AS amount_fen,
  r.zh || '在相应台账中查无' AS zh,
  n.kind || ' number unknown to its register' AS en
FROM named AS n
INNER JOIN register AS r ON r.kind = n.kind
WHERE n.number IS NOT NULL
  AND NOT EXISTS (SELECT 1 FROM known AS k WHERE k.kind = n.kind AND k.number = n.number)
