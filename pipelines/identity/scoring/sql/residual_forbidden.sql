-- writes: residual_forbidden
-- reads: residual_claim, claim, forbidden
-- grain: one row per claim and person who are never made one by a score
-- meaning: what a decision forbids, and the holder of the row's id where the names are not alike: rules have said no to him already.
-- source: issue 4, build 1 (no wrong person is ever joined)
SELECT CAST(cid AS VARCHAR) AS l, pid AS r FROM forbidden
UNION
SELECT CAST(c.cid AS VARCHAR), c.holder_pid FROM claim AS c SEMI JOIN residual_claim USING (cid) WHERE c.holder_pid IS NOT NULL
