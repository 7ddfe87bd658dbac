-- writes: ledger__disposed
-- reads: ledger__asset, night
-- grain: one row per asset disposed of by as_of
-- meaning: An asset is disposed of when the register says so or names a day of disposal not after as_of.
--   Without that day it counts from as_of.
-- source: domain assets.md section 9
SELECT a.asset_no, least(coalesce(a.disposal_date, n.as_of), n.as_of) AS disposed_date
FROM ledger__asset AS a
CROSS JOIN night AS n
WHERE a.use_state = 'disposed' OR a.disposal_date <= n.as_of
