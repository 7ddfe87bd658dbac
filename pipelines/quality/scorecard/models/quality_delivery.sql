-- writes: quality_delivery
-- reads: delivery, delivery_filled, delivery_fault, feed_declared, feed_field, night, policy
-- policy: feed_calendar_months
-- grain: one row per delivery of a known feed that was read, within the months shown
-- meaning: What one delivery says of its department's care. month: the Chinese month in which it became known. Cells are those of
--   the columns the contract asks for (optional ones are not), over data rows without copies; compulsory ones have a rule
--   for blanks: a column that must be there may be empty where it does not apply. Held files count: the department sent them. Faults of filled cells: a cell with two counts twice, never more
--   than there are cells.
-- source: design.md section 3 (four actions of a check); issue 3 part 7
WITH asked AS (
    SELECT feed, count(*) AS fields, count(*) FILTER (WHERE is_compulsory) AS compulsory, bool_or(is_linked) AS is_linked
    FROM feed_field
    GROUP BY feed
),
filled AS (
    SELECT c.delivery_id, sum(c.filled) AS filled, sum(c.filled) FILTER (WHERE f.is_compulsory) AS compulsory_filled
    FROM delivery_filled AS c
    JOIN delivery AS d ON d.delivery_id = c.delivery_id
    JOIN feed_field AS f ON f.feed = d.feed AND f.field = c.field
    GROUP BY c.delivery_id
),
faulty AS (
    SELECT
        delivery_id,
        sum(faults) FILTER (WHERE column_name <> '*' AND rule <> 'blank') AS cells_faulty,
        sum(faults) FILTER (WHERE rule = 'key_conflict') AS rows_conflicting
    FROM delivery_fault
    GROUP BY delivery_id
)
SELECT
    d.delivery_id, d.feed, f.department, strftime(china_day(d.known_at), '%Y-%m') AS month, d.known_at, d.part, d.period, d.version,
    f.kind, d.delivery_state, a.is_linked, d.rows_data, d.rows_accepted, d.rows_rejected, d.rows_duplicate,
    CAST(coalesce(y.rows_conflicting, 0) AS BIGINT) AS rows_conflicting,
    CAST((d.rows_data - d.rows_duplicate) * a.fields AS BIGINT) AS cells_declared,
    CAST(coalesce(c.filled, 0) AS BIGINT) AS cells_filled,
    CAST((d.rows_data - d.rows_duplicate) * a.compulsory AS BIGINT) AS cells_compulsory,
    CAST(coalesce(c.compulsory_filled, 0) AS BIGINT) AS cells_compulsory_filled,
    CAST(least(coalesce(y.cells_faulty, 0), coalesce(c.filled, 0)) AS BIGINT) AS cells_faulty
FROM delivery AS d
JOIN feed_declared AS f ON f.feed = d.feed
JOIN asked AS a ON a.feed = d.feed
LEFT JOIN filled AS c ON c.delivery_id = d.delivery_id
LEFT JOIN faulty AS y ON y.delivery_id = d.delivery_id
-- A receipt that came back is a correction, not another delivery.
WHERE d.delivery_state NOT IN ('refused', 'returned')
    AND china_day(d.known_at) >= (
        SELECT date_trunc('month', max(n.as_of)) - to_months(CAST(max(p.value_num) AS INTEGER))
        FROM night AS n JOIN policy AS p ON p.policy_key = 'feed_calendar_months')
