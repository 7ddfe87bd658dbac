-- writes: ledger__dimension_total
-- reads: ledger__line, asset_funding, ledger__asset
-- grain: one row per dimension and member
-- meaning: Value of all assets of the register, added up in four ways: as registered (the total they must meet), by class out
--   of the journal's accounts, by level of the owner, and by source of the money.
-- source: domain assets.md identity AL2
SELECT 'register' AS dimension, 'total' AS member, CAST(coalesce(sum(original_value_fen), 0) AS BIGINT) AS value_fen
FROM ledger__asset
UNION ALL
SELECT 'class', replace(account, 'asset_cost_', ''), CAST(sum(debit_fen - credit_fen) AS BIGINT)
FROM ledger__line
WHERE account LIKE 'asset\_cost\_%' ESCAPE '\' AND event_kind <> 'disposal'
GROUP BY account
UNION ALL
SELECT 'level', owner_level, CAST(sum(original_value_fen) AS BIGINT)
FROM ledger__asset
GROUP BY owner_level
UNION ALL
SELECT 'source', coalesce(fund_source, 'untraced'), CAST(sum(amount_fen) AS BIGINT)
FROM asset_funding
GROUP BY fund_source
