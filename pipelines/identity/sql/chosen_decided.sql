-- writes: chosen
-- reads: chosen, forced
-- grain: one row per claim with a person
-- meaning: the persons chosen by rule, and those decided by people, who go first.
-- source: issue 4, build 1 (decisions read back)
SELECT cid, pid, link_class, evidence FROM chosen ANTI JOIN forced USING (cid)
UNION ALL
SELECT cid, pid, 'decided', 'decided in the review list' FROM forced
