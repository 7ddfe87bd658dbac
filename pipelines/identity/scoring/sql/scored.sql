-- writes: scored
-- reads: link_result
-- grain: one row per claim that no rule decides and register person who scores from the review threshold on
-- meaning: how probable it is that the two are one, and whether the score alone links them: it reaches the accept threshold, is clear of the
--   claim's next best person, and nothing speaks against it. All others are for a person to look at.
-- source: issue 4, build 1 (residual candidates; review list)
SELECT CAST(l AS BIGINT) AS cid, r AS pid, weight, probability, verdict = 'link' AS is_accepted, 'score ' || probability || '; ' || evidence AS evidence
FROM link_result
