-- writes: quality_correction
-- reads: quality_delivery, receipt
-- grain: one row per delivery that lost rows or was held
-- meaning: How long the department took to put it right, in Chinese days from the day the faulty file became known: to the day its
--   receipt came back with every row corrected (the slowest row counts), or to the day the next file of the same feed, part and
--   period came that was not held and speaks instead of it (of events: a higher version), whichever was first. days NULL: not yet.
-- source: issue 3 parts 6 and 7 (correction latency)
WITH faulty AS (
    SELECT q.*, r.last_returned_at, CASE WHEN r.receipt_state = 'corrected' THEN r.latency_days_max END AS receipt_days
    FROM quality_delivery AS q
    LEFT JOIN receipt AS r ON r.delivery_id = q.delivery_id
    WHERE q.delivery_state = 'held' OR q.rows_rejected > 0 OR r.rows_rejected > 0
),
resent AS (
    SELECT a.delivery_id, min(china_day(b.known_at)) AS resent_date
    FROM faulty AS a
    JOIN quality_delivery AS b
        ON b.feed = a.feed AND b.part IS NOT DISTINCT FROM a.part AND b.period IS NOT DISTINCT FROM a.period
        AND (b.known_at, b.version, b.delivery_id) > (a.known_at, a.version, a.delivery_id)
        AND b.delivery_state <> 'held'
        AND (a.kind = 'snapshot' OR b.version > a.version)
    GROUP BY a.delivery_id
),
dated AS (
    -- least() leaves out what has not happened.
    SELECT f.*,
        least(CASE WHEN f.receipt_days IS NOT NULL THEN china_day(f.last_returned_at) END, r.resent_date) AS corrected_date,
        least(f.receipt_days, CAST(r.resent_date - china_day(f.known_at) AS INTEGER)) AS days
    FROM faulty AS f
    LEFT JOIN resent AS r ON r.delivery_id = f.delivery_id
)
SELECT
    delivery_id, department, feed, month, strftime(corrected_date, '%Y-%m') AS corrected_month, CAST(days AS INTEGER) AS days
FROM dated
