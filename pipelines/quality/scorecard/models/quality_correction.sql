-- writes: quality_correction
-- reads: quality_delivery
-- grain: one row per delivery that lost rows or was held
-- meaning: How long the department took to put it right: days from the day the faulty file became known to the day the next file
--   of the same feed, part and period did that speaks instead of it (of events: a higher version). days NULL: not yet.
-- source: issue 3 parts 6 and 7 (correction latency)
WITH faulty AS (
    SELECT * FROM quality_delivery WHERE delivery_state = 'held' OR rows_rejected > 0
)
SELECT
    a.delivery_id, any_value(a.department) AS department, any_value(a.feed) AS feed, any_value(a.month) AS month,
    min(b.month) AS corrected_month,
    CAST(min(china_day(b.known_at)) - any_value(china_day(a.known_at)) AS INTEGER) AS days
FROM faulty AS a
LEFT JOIN quality_delivery AS b
    ON b.feed = a.feed AND b.part IS NOT DISTINCT FROM a.part AND b.period IS NOT DISTINCT FROM a.period
    AND (b.known_at, b.version, b.delivery_id) > (a.known_at, a.version, a.delivery_id) AND (a.kind = 'snapshot' OR b.version > a.version)
GROUP BY a.delivery_id
