-- writes: ledger__event_disposal
-- reads: ledger__asset, ledger__disposed
-- grain: one row per asset disposed of and journal line
-- meaning: The asset leaves the books: its cost and its depreciation are taken off, proceeds come in, and what is left
--   is a loss (debit) or a gain (credit).
-- source: domain assets.md section 9
WITH part AS (
  SELECT
    a.asset_no,
    a.asset_class,
    d.disposed_date,
    a.original_value_fen AS cost_fen,
    coalesce(a.accumulated_depreciation_fen, 0) AS depreciation_fen,
    coalesce(a.disposal_proceeds_fen, 0) AS proceeds_fen
  FROM ledger__asset AS a
  INNER JOIN ledger__disposed AS d ON d.asset_no = a.asset_no
)
SELECT
  'disposal' AS event_kind,
  p.asset_no AS business_key,
  p.disposed_date AS entry_date,
  l.line_order,
  CASE WHEN l.account = 'asset_cost' THEN 'asset_cost_' || p.asset_class ELSE l.account END AS account,
  p.asset_no,
  CASE l.account
    WHEN 'accumulated_depreciation' THEN p.depreciation_fen
    WHEN 'cash' THEN p.proceeds_fen
    WHEN 'disposal_result' THEN p.cost_fen - p.depreciation_fen - p.proceeds_fen
    ELSE -p.cost_fen
  END AS amount_fen
FROM part AS p
CROSS JOIN (
  VALUES (1, 'accumulated_depreciation'), (2, 'cash'), (3, 'disposal_result'), (4, 'asset_cost')
) AS l (line_order, account)
