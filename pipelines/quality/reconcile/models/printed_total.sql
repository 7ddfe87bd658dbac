-- writes: printed_total
-- reads: printed_row, printed_place
-- grain: one row per printed total or subtotal
-- meaning: where it stands: data rows above it, above the total before it (of its own kind, of any kind), and above the next
--   of its kind; role says whether it stands before, behind or between the data rows of its table.
-- source: design.md section 5 (a total row may stand in the middle, with rows below and outside it)
WITH printed AS (
    SELECT
        figure.delivery_id,
        figure.feed,
        figure.sheet,
        figure.table_no,
        figure.row_no,
        figure.kind,
        figure.named,
        coalesce(above.place, 0) AS above
    FROM printed_row AS figure
    ASOF LEFT JOIN printed_place AS above
        ON
            figure.delivery_id = above.delivery_id AND figure.sheet = above.sheet AND figure.table_no = above.table_no
            AND figure.row_no > above.row_no
    WHERE figure.kind <> 'data'
),

counted AS (
    SELECT delivery_id, sheet, table_no, max(place) AS data_rows
    FROM printed_place
    GROUP BY delivery_id, sheet, table_no
)

SELECT
    printed.*,
    counted.data_rows,
    CASE WHEN printed.above = 0 THEN 'start' WHEN printed.above = counted.data_rows THEN 'end' ELSE 'middle' END AS role,
    coalesce(lag(printed.above) OVER same_kind, 0) AS after_same,
    coalesce(lag(printed.above) OVER any_kind, 0) AS after_any,
    coalesce(lead(printed.above) OVER same_kind, counted.data_rows) AS until_same
FROM printed
INNER JOIN counted
    ON printed.delivery_id = counted.delivery_id AND printed.sheet = counted.sheet AND printed.table_no = counted.table_no
WINDOW
    any_kind AS (PARTITION BY printed.delivery_id, printed.sheet, printed.table_no ORDER BY printed.row_no),
    same_kind AS (PARTITION BY printed.delivery_id, printed.sheet, printed.table_no, printed.kind ORDER BY printed.row_no)
