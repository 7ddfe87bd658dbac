-- writes: ledger__check_duplicate
-- reads: rural_revitalisation__asset
-- grain: one row per asset listed more than once
-- meaning: An asset that several rows of the register claim. Only one of them counts; by how much they differ in value is said.
-- source: docs/architecture.md, accepted (a key may stand in two parts of a snapshot)
SELECT
  'DUP' AS check_key,
  'asset' AS subject,
  a.asset_no AS subject_key,
  a.asset_no AS row_key,
  CAST(max(a.original_value_fen) - min(a.original_value_fen) AS BIGINT) AS amount_fen,
  '资产台账中重复登记 ' || count(*) || ' 次，仅计一次' AS zh,
  'listed ' || count(*) || ' times in the register, counted once' AS en
FROM rural_revitalisation__asset AS a
GROUP BY a.asset_no
HAVING count(*) > 1
