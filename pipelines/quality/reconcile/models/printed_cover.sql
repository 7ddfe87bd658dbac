-- writes: printed_cover
-- reads: printed_total, printed_place, printed_group
-- grain: one row per printed total and run of rows it may cover
-- meaning: the runs of data rows a total can mean: all of the table, all above it, those since the total before it, the group
--   of like rows right above it, those up to the next one below it; or the rows of the group it names. One run is named once, by the reading that is most usual
--   (preference: the smallest).
-- source: design.md section 5
WITH runs AS (
    SELECT
        total.*,
        unnest([
            {'covers': 'since_total', 'preference': 2, 'first_place': after_same, 'last_place': above},
            {'covers': 'since_subtotal', 'preference': 3, 'first_place': after_any, 'last_place': above},
            {'covers': 'all', 'preference': CASE WHEN role = 'middle' THEN 5 ELSE 1 END, 'first_place': 0, 'last_place': data_rows},
            {'covers': 'above', 'preference': 6, 'first_place': 0, 'last_place': above},
            {'covers': 'until_next', 'preference': 7, 'first_place': above, 'last_place': until_same}
        ]) AS run
    FROM printed_total AS total
),

every_run AS (
    SELECT
        delivery_id,
        feed,
        sheet,
        table_no,
        row_no,
        kind,
        role,
        run.covers AS covers,
        run.preference AS preference,
        run.first_place AS first_place,
        run.last_place AS last_place
    FROM runs
    UNION ALL BY NAME
    SELECT
        total.delivery_id,
        total.feed,
        total.sheet,
        total.table_no,
        total.row_no,
        total.kind,
        total.role,
        'group_above' AS covers,
        4 AS preference,
        printed_group.first_place,
        total.above AS last_place
    FROM printed_total AS total
    INNER JOIN printed_group
        ON
            total.delivery_id = printed_group.delivery_id AND total.sheet = printed_group.sheet
            AND total.table_no = printed_group.table_no AND total.above = printed_group.place
),

distinct_runs AS (
    SELECT
        delivery_id,
        feed,
        sheet,
        table_no,
        row_no,
        kind,
        role,
        first_place,
        last_place,
        min(preference) AS preference,
        arg_min(covers, preference) AS covers,
        CAST(NULL AS VARCHAR) AS named
    FROM every_run
    WHERE last_place > first_place
    GROUP BY ALL
),

places AS (
    SELECT DISTINCT delivery_id, sheet, table_no, unnest(names) AS named
    FROM printed_place
)

SELECT * FROM distinct_runs
UNION ALL BY NAME
SELECT
    total.delivery_id,
    total.feed,
    total.sheet,
    total.table_no,
    total.row_no,
    total.kind,
    total.role,
    CAST(NULL AS INTEGER) AS first_place,
    CAST(NULL AS INTEGER) AS last_place,
    0 AS preference,
    'group' AS covers,
    places.named
FROM printed_total AS total
INNER JOIN places
    ON
        total.delivery_id = places.delivery_id AND total.sheet = places.sheet AND total.table_no = places.table_no
        AND list_contains(total.named, places.named)
