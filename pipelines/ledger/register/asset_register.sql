-- writes: ledger__asset
-- reads: rural_revitalisation__asset
-- grain: one row per asset
-- meaning: The register with every asset once. Each township sends its own part, so two parts may list one asset: the row
--   of the later period stands, then the one known later, then the first by part and content. The other is flagged DUP.
-- source: docs/architecture.md, accepted (a key may stand in two parts of a snapshot)
SELECT a.*
FROM rural_revitalisation__asset AS a
QUALIFY row_number() OVER (PARTITION BY a.asset_no ORDER BY a._period DESC, a._known_at DESC, a._part, a) = 1
