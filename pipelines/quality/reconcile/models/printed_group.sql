-- writes: printed_group
-- reads: printed_figure, printed_running
-- grain: one row per data row and grouping column of tables with several totals
-- meaning: rows that stand together because they say the same in a column: first_place is the number of data rows above the
--   first of them. A subtotal below a group covers it, though smaller groups before it have none.
-- source: design.md section 5
WITH several AS (
    SELECT delivery_id, sheet, table_no
    FROM printed_figure
    WHERE kind <> 'data' AND field = '*'
    GROUP BY delivery_id, sheet, table_no
    HAVING count(*) > 1
),

said AS (
    SELECT
        figure.delivery_id,
        figure.sheet,
        figure.table_no,
        running.place,
        unnest(generate_series(1, len(figure.names))) AS level,
        unnest(figure.names) AS name
    FROM printed_figure AS figure
    INNER JOIN several
        ON figure.delivery_id = several.delivery_id AND figure.sheet = several.sheet AND figure.table_no = several.table_no
    INNER JOIN printed_running AS running
        ON
            figure.delivery_id = running.delivery_id AND figure.sheet = running.sheet AND figure.table_no = running.table_no
            AND figure.row_no = running.row_no AND running.field = '*'
    WHERE figure.kind = 'data' AND figure.field = '*'
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
