-- writes: printed_group
-- reads: printed_row, printed_place
-- grain: one row per data row and grouping column of tables with several totals
-- meaning: rows that stand together because they say the same in a column: first_place is the number of data rows above the
--   first of them. A subtotal below a group covers it, though smaller groups before it have none.
-- source: design.md section 5
WITH several AS (
    SELECT delivery_id, sheet, table_no
    FROM printed_row
    WHERE kind <> 'data'
    GROUP BY delivery_id, sheet, table_no
    HAVING count(*) > 1
),

said AS (
    SELECT
        printed.delivery_id,
        printed.sheet,
        printed.table_no,
        printed.place,
        unnest(generate_series(1, len(printed.names))) AS level,
        unnest(printed.names) AS name
    FROM printed_place AS printed
    INNER JOIN several
        ON printed.delivery_id = several.delivery_id AND printed.sheet = several.sheet AND printed.table_no = several.table_no
),

begun AS (
    SELECT
        *,
        CASE WHEN name IS DISTINCT FROM lag(name) OVER (PARTITION BY delivery_id, sheet, table_no, level ORDER BY place) OR place = 1
            THEN place - 1 END AS begins
    FROM said
)

SELECT
    delivery_id,
    sheet,
    table_no,
    place,
    level,
    max(begins) OVER (PARTITION BY delivery_id, sheet, table_no, level ORDER BY place ROWS UNBOUNDED PRECEDING) AS first_place
FROM begun
