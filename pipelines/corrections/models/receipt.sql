-- writes: receipt
-- reads: delivery, receipt_row, receipt_return
-- grain: one row per delivery that was answered with a receipt
-- meaning: What was asked back and what came of it. receipts: the first one, and one more after each return that left
--   something open. corrected: nothing is open any more; partly: something came back and something is open; open: nothing
--   came back; resend: refused or held without a row to mark, the whole file is asked for.
-- source: design.md section 1, receipts
WITH counted AS (
    SELECT
        delivery_id,
        count(*) FILTER (WHERE is_rejected) AS rows_rejected,
        count(*) FILTER (WHERE NOT is_rejected) AS rows_nulled,
        count(*) FILTER (WHERE is_rejected AND row_state = 'corrected') AS rows_corrected,
        count(*) FILTER (WHERE row_state = 'open') AS rows_open,
        count(*) FILTER (WHERE row_state = 'corrected') AS rows_settled,
        sum(latency_days) FILTER (WHERE is_rejected) AS latency_days_total,
        max(latency_days) FILTER (WHERE is_rejected) AS latency_days_max
    FROM receipt_row
    GROUP BY delivery_id
),
back AS (
    SELECT delivery_id, count(*) AS returns, max(returned_at) AS last_returned_at FROM receipt_return WHERE rows_used > 0 GROUP BY delivery_id
)
SELECT
    d.delivery_id, d.feed, d.department, d.period, d.part, d.known_at,
    CASE
        WHEN c.delivery_id IS NULL THEN 'resend'
        WHEN c.rows_open = 0 THEN 'corrected'
        WHEN c.rows_settled > 0 THEN 'partly'
        ELSE 'open'
    END AS receipt_state,
    CAST(1 + coalesce(b.returns, 0) - CASE WHEN b.returns > 0 AND c.rows_open = 0 THEN 1 ELSE 0 END AS INTEGER) AS receipts,
    CAST(coalesce(b.returns, 0) AS INTEGER) AS returns,
    CAST(coalesce(c.rows_rejected, 0) AS BIGINT) AS rows_rejected,
    CAST(coalesce(c.rows_nulled, 0) AS BIGINT) AS rows_nulled,
    CAST(coalesce(c.rows_corrected, 0) AS BIGINT) AS rows_corrected,
    CAST(coalesce(c.rows_open, 0) AS BIGINT) AS rows_open,
    b.last_returned_at,
    CAST(c.latency_days_total AS BIGINT) AS latency_days_total,
    CAST(c.latency_days_max AS INTEGER) AS latency_days_max
FROM delivery AS d
LEFT JOIN counted AS c ON c.delivery_id = d.delivery_id
LEFT JOIN back AS b ON b.delivery_id = d.delivery_id
WHERE c.delivery_id IS NOT NULL OR d.delivery_state IN ('refused', 'held')
