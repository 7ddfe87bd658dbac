-- writes: monitored
-- reads: monitored_household
-- grain: one row per category and state
-- meaning: Monitored households and their members.
SELECT monitoring_category AS category, list_state, count(*) AS households, sum(members) AS persons
FROM monitored_household
GROUP BY ALL
ORDER BY ALL
