-- writes: printed_place
-- reads: printed_row
-- grain: one row per data row of a table that prints totals
-- meaning: the data rows of a table counted in the order of the sheet.
-- source: design.md section 5 (published totals often do not close)
SELECT
    delivery_id,
    sheet,
    table_no,
    row_no,
    names,
    CAST(row_number() OVER (PARTITION BY delivery_id, sheet, table_no ORDER BY row_no) AS INTEGER) AS place
FROM printed_row
WHERE kind = 'data'
