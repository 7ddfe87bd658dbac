-- writes: contradiction_row
-- reads: contradiction_found, contradiction_since, delivery, printed_column
-- grain: one row per contradiction, side and cited row
-- meaning: every row of every side of a contradiction, so that its cell can be found: side 1 must answer. known_date: since when this
--   very row has been delivered; said_date: the day the delivery became known that still says it.
-- source: issue 4 part 5
WITH lettered AS (
    SELECT delivery_id, sheet, first_row, last_row, field, string_agg(letter, ',' ORDER BY letter) AS letters
    FROM printed_column
    GROUP BY ALL
)
SELECT
    found.contradiction_no, found.side, found.feed, found.delivery_id, found.sheet, found.row_no, found.code, found.field,
    lettered.letters AS source_columns, found.says,
    least(coalesce(since.since_date, china_day(delivery.known_at)), china_day(delivery.known_at)) AS known_date,
    china_day(delivery.known_at) AS said_date
FROM contradiction_found AS found
INNER JOIN delivery ON found.delivery_id = delivery.delivery_id
LEFT JOIN contradiction_since AS since
    ON found.feed = since.feed AND found.delivery_id = since.delivery_id AND found.sheet = since.sheet AND found.row_no = since.row_no
LEFT JOIN lettered
    ON found.delivery_id = lettered.delivery_id AND found.sheet = lettered.sheet AND found.field = lettered.field
    AND found.row_no BETWEEN lettered.first_row AND lettered.last_row
QUALIFY row_number() OVER (
    PARTITION BY found.contradiction_no, found.side, found.delivery_id, found.sheet, found.row_no, found.feed ORDER BY lettered.letters
) = 1
