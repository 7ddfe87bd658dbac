-- writes: letter_due
-- reads: expected_delivery
-- grain: one row per feed, span and answer that still asks for something
-- meaning: What the department still owes by the feed calendar, the longest due first; townships of one span together.
SELECT
    department, feed, span, due_date, answer, count(*) AS parts, max(days_late) AS days, max(reason) AS reason,
    string_agg(part, '、' ORDER BY part) FILTER (WHERE part <> '') AS part_names
FROM expected_delivery
WHERE answer IN ('missing', 'held', 'refused', 'resent_same')
GROUP BY department, feed, span, due_date, answer
ORDER BY department, due_date NULLS LAST, feed, span, answer
