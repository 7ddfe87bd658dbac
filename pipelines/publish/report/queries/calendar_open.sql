-- writes: calendar_open
-- reads: expected_delivery
-- grain: one row per feed, span and answer
-- meaning: What has not come in time, latest due first; parts of one span together. days: the most of them.
SELECT
  department, feed, span, due_date, answer, count(*) AS parts, max(days_late) AS days,
  string_agg(part, '、' ORDER BY part) FILTER (WHERE part <> '') AS part_names, max(reason) AS reason
FROM expected_delivery
WHERE answer NOT IN ('on_time', 'empty_on_time', 'not_yet_due')
GROUP BY department, feed, span, due_date, answer
ORDER BY due_date DESC NULLS FIRST, department, feed, span, answer
