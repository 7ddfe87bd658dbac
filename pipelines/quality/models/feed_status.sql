-- writes: feed_status
-- reads: feed_state, expected_delivery, feed_declared
-- grain: one row per declared feed
-- meaning: The published part of feed_state, with the feed calendar's answer: of the latest span that is due the worst answer
--   of its parts (not_asked: the calendar asks for nothing, as of an event feed; not_yet_due: no span has been due so far).
WITH due AS (
    SELECT feed, max_by(span, (last_day, span)) AS span
    FROM expected_delivery AS e
    -- A span still running hides nothing, whatever its deadline.
    WHERE due_date <= (SELECT max(as_of) FROM feed_declared)
        OR answer = 'undetermined' AND last_day < (SELECT max(as_of) FROM feed_declared)
    GROUP BY feed
),
answered AS (
    SELECT
        e.feed, e.span AS span_due, any_value(e.due_date) AS due_date,
        count(*) FILTER (WHERE e.answer NOT IN ('on_time', 'empty_on_time')) AS parts_not_on_time,
        min_by(e.answer, (list_position(
            ['missing', 'refused', 'held', 'resent_same', 'late', 'undetermined', 'empty_on_time', 'on_time'], e.answer), e.part)) AS answer
    FROM expected_delivery AS e
    JOIN due AS d ON d.feed = e.feed AND d.span = e.span
    GROUP BY e.feed, e.span
)
SELECT
    s.feed, s.department, s.feed_state, s.deliveries_standing, s.deliveries_held, s.deliveries_refused, s.parts_standing, s.parts_expected,
    s.latest_period, s.rows_standing, s.reason,
    coalesce(a.answer, CASE WHEN EXISTS (FROM expected_delivery AS e WHERE e.feed = s.feed) THEN 'not_yet_due' ELSE 'not_asked' END)
        AS calendar_answer,
    a.span_due, a.due_date, CAST(coalesce(a.parts_not_on_time, 0) AS INTEGER) AS parts_not_on_time
FROM feed_state AS s
LEFT JOIN answered AS a ON a.feed = s.feed
