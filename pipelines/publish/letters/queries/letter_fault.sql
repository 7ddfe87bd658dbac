-- writes: letter_fault
-- reads: quality_fault
-- grain: one row per feed, rule and field broken in the latest month the feed has
-- meaning: What to put right, the most frequent first, repeated ones marked. Rules that only say how a cell was read come last.
SELECT department, feed, month, rule, column_name, sum(faults) AS faults, bool_or(is_repeated) AS is_repeated,
    min(list_position(['reject', 'null', 'flag'], action)) AS gravity,
    min_by(action, list_position(['reject', 'null', 'flag'], action)) AS action
FROM quality_fault
WHERE month = (SELECT max(o.month) FROM quality_fault AS o WHERE o.feed = quality_fault.feed)
GROUP BY department, feed, month, rule, column_name
ORDER BY department, gravity, faults DESC, feed, rule, column_name
