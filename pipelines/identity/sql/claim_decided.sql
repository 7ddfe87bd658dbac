-- writes: claim
-- reads: claim, forbidden
-- grain: one row per claim
-- meaning: the claims without what people withdrew: an id that is held by somebody else after all points at nobody, and so does a household
--   number that is not the person's.
-- source: issue 4, build 2 (withdrawing equals never having made it)
SELECT c.* REPLACE (
    CASE WHEN h.cid IS NULL THEN c.holder_pid END AS holder_pid,
    CASE WHEN h.cid IS NULL THEN c.holder_household_no END AS holder_household_no,
    h.cid IS NOT NULL OR c.is_same_name AS is_same_name,
    CASE WHEN n.cid IS NULL THEN c.number_household_no END AS number_household_no
)
FROM claim AS c
LEFT JOIN forbidden AS h ON h.cid = c.cid AND h.pid = c.holder_pid
LEFT JOIN forbidden AS n ON n.cid = c.cid AND n.pid = 'household:' || c.number_household_no
