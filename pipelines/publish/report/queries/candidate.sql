-- writes: candidate_category
-- reads: candidate
-- grain: one row per category and kind of household
-- meaning: Candidates for people to look at.
SELECT coalesce(monitoring_category, 'for_people') AS category, is_exited, count(*) AS households
FROM candidate
GROUP BY ALL
ORDER BY ALL
