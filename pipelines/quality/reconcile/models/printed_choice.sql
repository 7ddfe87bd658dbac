-- writes: printed_choice
-- reads: printed_cover, printed_compare
-- grain: one row per printed total
-- meaning: the run of rows a total is taken to cover. A place it names decides; else the run under which most of its own
--   figures close, then the reading under which most totals of the same kind and standing close in its delivery, then in its
--   feed; then the usual one. Figures of 0 are no evidence. Where nothing closes anywhere and there are several runs, nothing
--   is decided: covers is undetermined, and no figure of the row is called wrong.
-- source: design.md section 5
WITH evidence AS (
    SELECT
        *,
        CAST(value <> 0 AND (closes_all OR closes_once) AS INTEGER) AS tells
    FROM printed_compare
),

own AS (
    SELECT
        delivery_id,
        feed,
        sheet,
        table_no,
        row_no,
        kind,
        role,
        covers,
        preference,
        first_place,
        last_place,
        group_named,
        CAST(sum(tells) AS BIGINT) AS own_closing
    FROM evidence
    GROUP BY ALL
),

pooled AS (
    SELECT
        *,
        CAST(sum(own_closing) OVER (PARTITION BY delivery_id, kind, role, covers) AS BIGINT) AS delivery_closing,
        CAST(sum(own_closing) OVER (PARTITION BY feed, kind, role, covers) AS BIGINT) AS feed_closing,
        count(*) OVER (PARTITION BY delivery_id, sheet, table_no, row_no) AS runs
    FROM own
),

ranked AS (
    SELECT
        *,
        row_number() OVER (
            PARTITION BY delivery_id, sheet, table_no, row_no
            ORDER BY covers <> 'group', own_closing DESC, delivery_closing DESC, feed_closing DESC, preference, first_place, last_place,
                group_named
        ) AS choice
    FROM pooled
)

SELECT
    delivery_id,
    sheet,
    table_no,
    row_no,
    covers,
    preference,
    first_place,
    last_place,
    group_named,
    runs = 1 OR covers = 'group' OR own_closing > 0 OR delivery_closing > 0 OR feed_closing > 0 AS is_determined
FROM ranked
WHERE choice = 1
