-- writes: clue_department
-- reads: clue
-- grain: one row per department and state of the clue
-- meaning: Households by department whose data raised the clue. A household stands under each of them.
SELECT department, clue_state, count(*) AS households
FROM (SELECT unnest(string_split(departments, ',')) AS department, clue_state FROM clue)
GROUP BY ALL
ORDER BY ALL
