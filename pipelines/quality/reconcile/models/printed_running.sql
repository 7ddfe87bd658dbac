-- writes: printed_running
-- reads: printed_figure, printed_place, printed_cover
-- grain: one row per table, field and place where a run of rows begins or ends
-- meaning: sums of the delivered figures of all data rows up to that place, with and without rows that are exact copies of
--   another, so that the sum over a run of rows is one difference. Only where runs end: a sum at every row would be a sort of
--   all figures of the county.
-- source: design.md section 5 (published totals often do not close)
WITH ends AS (
    SELECT DISTINCT delivery_id, sheet, table_no, unnest([first_place, last_place]) AS place
    FROM printed_cover
),

stretches AS (
    SELECT
        delivery_id,
        sheet,
        table_no,
        place,
        coalesce(lag(place) OVER (PARTITION BY delivery_id, sheet, table_no ORDER BY place), 0) AS after
    FROM ends
    WHERE place > 0
),

placed AS (
    SELECT printed_place.delivery_id, printed_place.sheet, printed_place.table_no, printed_place.row_no, stretches.place
    FROM printed_place
    INNER JOIN stretches
        ON
            printed_place.delivery_id = stretches.delivery_id AND printed_place.sheet = stretches.sheet
            AND printed_place.table_no = stretches.table_no
            AND printed_place.place > stretches.after AND printed_place.place <= stretches.place
),

summed AS (
    SELECT
        figure.delivery_id,
        figure.sheet,
        figure.table_no,
        figure.field,
        placed.place,
        CAST(sum(coalesce(figure.value, 0)) AS DECIMAL(38, 4)) AS value,
        CAST(sum(CASE WHEN figure.is_copy THEN coalesce(figure.value, 0) ELSE 0 END) AS DECIMAL(38, 4)) AS copies,
        CAST(count(*) FILTER (WHERE figure.is_unread) AS BIGINT) AS unread
    FROM printed_figure AS figure
    INNER JOIN placed
        ON
            figure.delivery_id = placed.delivery_id AND figure.sheet = placed.sheet AND figure.table_no = placed.table_no
            AND figure.row_no = placed.row_no
    WHERE figure.kind = 'data'
    GROUP BY ALL
)

SELECT
    delivery_id,
    sheet,
    table_no,
    field,
    place,
    CAST(sum(value) OVER run AS DECIMAL(38, 4)) AS value,
    CAST(sum(copies) OVER run AS DECIMAL(38, 4)) AS copies,
    CAST(sum(unread) OVER run AS BIGINT) AS unread
FROM summed
WINDOW run AS (PARTITION BY delivery_id, sheet, table_no, field ORDER BY place ROWS UNBOUNDED PRECEDING)
