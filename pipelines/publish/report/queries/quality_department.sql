-- writes: quality_department
-- reads: data_quality
-- grain: one row per department
-- meaning: The scorecard of every department in the latest month it has.
SELECT *
FROM data_quality
WHERE feed = '*'
QUALIFY row_number() OVER (PARTITION BY department ORDER BY month DESC) = 1
ORDER BY score NULLS FIRST, department
