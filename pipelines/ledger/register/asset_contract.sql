-- writes: asset_contract
-- reads: rural_revitalisation__asset_contract, night
-- grain: one row per contract
-- meaning: Contracts of operating assets. The operator's name stays in the restricted database.
-- source: mart asset_contract
SELECT
  c.contract_no,
  c.asset_no,
  c.operation_mode,
  c.start_date,
  c.end_date,
  c.annual_due_fen,
  n.as_of BETWEEN c.start_date AND c.end_date AS is_in_force
FROM rural_revitalisation__asset_contract AS c
CROSS JOIN night AS n
ORDER BY c.contract_no
