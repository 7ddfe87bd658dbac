-- writes: printed_running
-- reads: printed_figure
-- grain: one row per table, field and data row
-- meaning: running sums of the delivered figures in the order of the sheet, with and without rows that are exact copies of
--   another, so that the sum over any run of rows is one difference. place counts the data rows.
-- source: design.md section 5 (published totals often do not close)
SELECT
    delivery_id,
    sheet,
    table_no,
    field,
    row_no,
    CAST(row_number() OVER run AS INTEGER) AS place,
    CAST(sum(coalesce(value, 0)) OVER run AS DECIMAL(38, 4)) AS value,
    CAST(sum(CASE WHEN is_copy THEN coalesce(value, 0) ELSE 0 END) OVER run AS DECIMAL(38, 4)) AS copies,
    CAST(sum(CASE WHEN is_unread THEN 1 ELSE 0 END) OVER run AS BIGINT) AS unread,
    CAST(sum(CASE WHEN is_copy THEN 1 ELSE 0 END) OVER run AS BIGINT) AS copied_rows,
    max(decimals) OVER (PARTITION BY delivery_id, sheet, table_no, field) AS decimals
FROM printed_figure
WHERE kind = 'data'
WINDOW run AS (PARTITION BY delivery_id, sheet, table_no, field ORDER BY row_no ROWS UNBOUNDED PRECEDING)
