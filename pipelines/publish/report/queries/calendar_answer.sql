-- writes: calendar_answer
-- reads: expected_delivery
-- grain: one row per department and answer
-- meaning: Deliveries the feed calendar asked for in the months shown, by what came. What is not due yet is left out.
SELECT department, answer, count(*) AS deliveries
FROM expected_delivery
WHERE answer <> 'not_yet_due'
GROUP BY ALL
ORDER BY ALL
