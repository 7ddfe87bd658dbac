-- writes: letter_score
-- reads: data_quality
-- grain: one row per department, feed and month, the last four months a feed has
-- meaning: The scorecard as a letter shows it: the department first, then its datasets.
SELECT *, row_number() OVER (PARTITION BY department, feed ORDER BY month DESC) = 1 AS is_latest
FROM data_quality
QUALIFY row_number() OVER (PARTITION BY department, feed ORDER BY month DESC) <= 4
ORDER BY department, feed <> '*', feed, month
