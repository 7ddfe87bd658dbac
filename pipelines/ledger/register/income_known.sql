-- writes: ledger__income_known
-- reads: feed_state
-- grain: one row
-- meaning: What of the income of assets can be said tonight. A receipt reaches its asset through its contract, so what was
--   received and what is overdue needs both feeds. A feed that is not available is a gap: nobody is accused of not paying.
-- source: design.md section 3 (a missing item is a gap, never zero)
SELECT
  coalesce(bool_and(is_available) FILTER (feed = 'rural_revitalisation/asset_contract'), false) AS due_known,
  coalesce(
    bool_and(is_available) FILTER (feed IN ('rural_revitalisation/asset_contract', 'rural_revitalisation/asset_receipt'))
    AND count(*) FILTER (feed IN ('rural_revitalisation/asset_contract', 'rural_revitalisation/asset_receipt')) = 2,
    false
  ) AS received_known,
  coalesce(bool_and(is_available) FILTER (feed = 'rural_revitalisation/asset_distribution'), false) AS distributed_known
FROM feed_state
