-- writes: receipt_row
-- reads: delivery, receipt_first, rejected_row, returned_row
-- grain: one row per delivery and row that a receipt asked for
-- meaning: Rows rejected, or accepted with a nulled cell, in a delivery that was answered with a receipt: as delivered
--   (receipt_first where something came back, else rejected_row) or as it stands now. open: still so. corrected: no longer,
--   by its own returned row or by another row's of the same delivery (two rows with one key). Days of China are counted.
-- source: design.md section 1, receipts
WITH asked AS (
    SELECT delivery_id, sheet, row_no, action FROM receipt_first WHERE action IN ('reject', 'null')
    UNION
    SELECT delivery_id, sheet, row_no, action FROM rejected_row WHERE action IN ('reject', 'null')
),
line AS (
    SELECT delivery_id, sheet, row_no, bool_or(action = 'reject') AS is_rejected FROM asked GROUP BY delivery_id, sheet, row_no
),
still AS (
    SELECT DISTINCT delivery_id, sheet, row_no FROM rejected_row WHERE action IN ('reject', 'null')
),
last_return AS (
    SELECT delivery_id, max(returned_at) AS returned_at FROM returned_row GROUP BY delivery_id
),
told AS (
    SELECT
        line.delivery_id, line.sheet, line.row_no, delivery.feed, line.is_rejected, delivery.known_at, r.return_id,
        CASE WHEN still.row_no IS NULL THEN coalesce(r.returned_at, last_return.returned_at) END AS corrected_at
    FROM line
    JOIN delivery USING (delivery_id)
    LEFT JOIN returned_row AS r ON r.delivery_id = line.delivery_id AND r.sheet = line.sheet AND r.row_no = line.row_no
    LEFT JOIN still ON still.delivery_id = line.delivery_id AND still.sheet = line.sheet AND still.row_no = line.row_no
    LEFT JOIN last_return ON last_return.delivery_id = line.delivery_id
)
SELECT
    delivery_id, sheet, row_no, feed, is_rejected, return_id, known_at, corrected_at,
    CASE WHEN corrected_at IS NULL THEN 'open' ELSE 'corrected' END AS row_state,
    CAST(date_diff('day', CAST(known_at + INTERVAL 8 HOUR AS DATE), CAST(corrected_at + INTERVAL 8 HOUR AS DATE)) AS INTEGER) AS latency_days
FROM told
