-- writes: printed_compare
-- reads: printed_figure, printed_place, printed_cover, printed_running
-- grain: one row per printed figure and run of rows it may cover
-- meaning: the figure against the sum of the run, both in fen or as printed; the tolerance allows each row the rounding of its
--   last printed decimal, at most what the contract allows, where money is printed in a unit above the yuan. once: the same
--   without exact copies of rows, which a department's own total may not have counted.
-- source: design.md section 5
WITH named_rows AS (
    SELECT place.delivery_id, place.sheet, place.table_no, place.row_no, place.named
    FROM (SELECT * EXCLUDE (names), unnest(names) AS named FROM printed_place) AS place
    INNER JOIN (SELECT DISTINCT delivery_id, sheet, table_no, named FROM printed_cover WHERE named IS NOT NULL) AS cover
        ON
            place.delivery_id = cover.delivery_id AND place.sheet = cover.sheet AND place.table_no = cover.table_no
            AND place.named = cover.named
),

groups AS (
    SELECT
        figure.delivery_id,
        figure.sheet,
        figure.table_no,
        figure.field,
        place.named,
        CAST(count(*) AS BIGINT) AS rows_covered,
        CAST(sum(coalesce(figure.value, 0)) AS DECIMAL(38, 4)) AS computed,
        CAST(sum(CASE WHEN figure.is_copy THEN coalesce(figure.value, 0) ELSE 0 END) AS DECIMAL(38, 4)) AS copies,
        CAST(count(*) FILTER (WHERE figure.is_unread) AS BIGINT) AS unread
    FROM printed_figure AS figure
    INNER JOIN named_rows AS place
        ON
            figure.delivery_id = place.delivery_id AND figure.sheet = place.sheet AND figure.table_no = place.table_no
            AND figure.row_no = place.row_no
    WHERE figure.kind = 'data'
    GROUP BY figure.delivery_id, figure.sheet, figure.table_no, figure.field, place.named
),

decimals AS (
    SELECT delivery_id, sheet, table_no, field, max(decimals) AS decimals
    FROM printed_figure
    GROUP BY delivery_id, sheet, table_no, field
),

stated AS (
    SELECT figure.*, decimals.decimals AS most_decimals
    FROM printed_figure AS figure
    INNER JOIN decimals
        ON
            figure.delivery_id = decimals.delivery_id AND figure.sheet = decimals.sheet AND figure.table_no = decimals.table_no
            AND figure.field = decimals.field
    WHERE figure.kind <> 'data' AND figure.value IS NOT NULL
),

summed AS (
    SELECT
        cover.covers,
        cover.preference,
        cover.first_place,
        cover.last_place,
        cover.role,
        cover.named AS group_named,
        stated.* EXCLUDE (is_copy, decimals, is_unread),
        coalesce(groups.rows_covered, cover.last_place - cover.first_place) AS rows_covered,
        coalesce(groups.computed, last.value - coalesce(first.value, 0)) AS computed,
        coalesce(groups.copies, last.copies - coalesce(first.copies, 0)) AS copies,
        coalesce(groups.unread, last.unread - coalesce(first.unread, 0)) AS unread
    FROM stated
    INNER JOIN printed_cover AS cover
        ON
            stated.delivery_id = cover.delivery_id AND stated.sheet = cover.sheet AND stated.table_no = cover.table_no
            AND stated.row_no = cover.row_no
    LEFT JOIN groups
        ON
            cover.named = groups.named AND cover.delivery_id = groups.delivery_id AND cover.sheet = groups.sheet
            AND cover.table_no = groups.table_no AND stated.field = groups.field
    LEFT JOIN printed_running AS last
        ON
            cover.last_place = last.place AND cover.delivery_id = last.delivery_id AND cover.sheet = last.sheet
            AND cover.table_no = last.table_no AND stated.field = last.field
    LEFT JOIN printed_running AS first
        ON
            cover.first_place = first.place AND cover.delivery_id = first.delivery_id AND cover.sheet = first.sheet
            AND cover.table_no = first.table_no AND stated.field = first.field
),

measured AS (
    SELECT
        *,
        CAST(
            CAST(rows_covered AS DECIMAL(12, 0)) * CAST(per_unit AS DECIMAL(12, 0))
            * least(per_row, half_place(most_decimals)) AS DECIMAL(38, 4)
        ) AS allowed
    FROM summed
)

SELECT
    *,
    abs(value - computed) <= allowed AS closes_all,
    abs(value - computed + copies) <= allowed AS closes_once
FROM measured
