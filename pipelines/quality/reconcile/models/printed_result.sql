-- writes: printed_result
-- reads: printed_compare, printed_choice, printed_column, delivery
-- grain: one row per printed figure that was compared
-- meaning: what each printed total says and what its rows add up to, in the printed unit. closes is empty where the rows it covers
--   cannot be told or hold cells that are no figure. Of the sums with and without copies of rows the nearer one is told.
-- source: design.md section 5
WITH chosen AS (
    SELECT
        compared.*,
        choice.is_determined,
        compared.closes_all OR compared.closes_once AS is_closed,
        CASE
            WHEN abs(compared.value - compared.computed + compared.copies) < abs(compared.value - compared.computed)
            THEN compared.computed - compared.copies
            ELSE compared.computed
        END AS counted
    FROM printed_compare AS compared
    INNER JOIN printed_choice AS choice
        ON
            compared.delivery_id = choice.delivery_id AND compared.sheet = choice.sheet AND compared.table_no = choice.table_no
            AND compared.row_no = choice.row_no AND compared.covers = choice.covers AND compared.preference = choice.preference
            AND compared.group_named IS NOT DISTINCT FROM choice.group_named
            AND compared.first_place IS NOT DISTINCT FROM choice.first_place
            AND compared.last_place IS NOT DISTINCT FROM choice.last_place
)

SELECT
    chosen.delivery_id,
    chosen.sheet,
    chosen.row_no,
    CASE WHEN chosen.field = '*' THEN 'row_count' ELSE chosen.kind END AS check_name,
    chosen.field AS column_name,
    chosen.feed,
    delivery.part,
    printed.letter AS source_column,
    CASE WHEN chosen.is_determined THEN chosen.covers ELSE 'undetermined' END AS covers,
    CASE WHEN chosen.is_determined THEN CAST(chosen.rows_covered AS BIGINT) ELSE 0 END AS rows_covered,
    chosen.unit,
    in_unit(chosen.value, chosen.per_unit) AS stated,
    CASE WHEN chosen.is_determined THEN in_unit(chosen.counted, chosen.per_unit) END AS computed,
    CASE WHEN chosen.is_determined THEN in_unit(chosen.value - chosen.counted, chosen.per_unit) END AS difference,
    CASE WHEN chosen.is_determined THEN in_unit(chosen.allowed, chosen.per_unit) END AS tolerance,
    CASE WHEN chosen.is_determined THEN chosen.unread ELSE 0 END AS cells_unread,
    CASE WHEN NOT chosen.is_determined THEN NULL WHEN chosen.is_closed THEN true WHEN chosen.unread = 0 THEN false END AS closes,
    CASE
        WHEN NOT chosen.is_determined THEN '不能确定合计范围 | which rows it covers cannot be told'
        WHEN chosen.is_closed AND NOT chosen.closes_all THEN '重复行只计一次时相符 | closes when copies of a row are counted once'
        WHEN NOT chosen.is_closed AND chosen.unread > 0
            THEN '涵盖的行中有单元格不是数字 | cells of the rows it covers are no figures'
    END AS reason
FROM chosen
INNER JOIN delivery ON chosen.delivery_id = delivery.delivery_id
LEFT JOIN printed_column AS printed
    ON
        chosen.delivery_id = printed.delivery_id AND chosen.sheet = printed.sheet AND chosen.field = printed.field
        AND chosen.row_no BETWEEN printed.first_row AND printed.last_row
