-- writes: quality_fault
-- reads: quality_delivery, delivery_fault
-- grain: one row per feed, month, rule, field and action
-- meaning: Which rules a dataset broke in the deliveries that became known in a month, and whether it broke the same rule in the
--   same field in the month with deliveries before (repeat offence). Copies are not listed here: uniqueness counts them.
-- source: issue 3 part 7 (repeat offences)
WITH told AS (
    SELECT q.department, q.feed, q.month, f.rule, f.column_name, f.action, sum(f.faults) AS faults, count(*) AS deliveries
    FROM delivery_fault AS f
    JOIN quality_delivery AS q ON q.delivery_id = f.delivery_id
    GROUP BY ALL
),
months AS (
    SELECT feed, month, lag(month) OVER (PARTITION BY feed ORDER BY month) AS month_before
    FROM (SELECT DISTINCT feed, month FROM quality_delivery)
)
SELECT
    t.department, t.feed, t.month, t.rule, t.column_name, t.action,
    CAST(t.faults AS BIGINT) AS faults, CAST(t.deliveries AS INTEGER) AS deliveries, b.rule IS NOT NULL AS is_repeated
FROM told AS t
JOIN months AS m ON m.feed = t.feed AND m.month = t.month
LEFT JOIN (SELECT DISTINCT feed, month, rule, column_name FROM told) AS b
    ON b.feed = t.feed AND b.month = m.month_before AND b.rule = t.rule AND b.column_name = t.column_name
