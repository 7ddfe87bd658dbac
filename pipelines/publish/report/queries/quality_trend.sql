-- writes: quality_trend
-- reads: data_quality
-- grain: one row per department and month
-- meaning: Scores of the departments by month.
SELECT department, month, score FROM data_quality WHERE feed = '*' ORDER BY month, department
