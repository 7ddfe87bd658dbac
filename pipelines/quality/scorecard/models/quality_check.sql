-- writes: quality_check
-- reads: check_result, rejected_row, delivery, feed_rows, header_gap, repair, unresolved, ledger_flag
-- grain: one row per feed (or ledger), check and field
-- meaning: What every check found. Named after a suite's rule: the audit of what stands. reject_, null_, flag_ and
--   duplicate_: rows that broke the rule as delivered, over standing deliveries. link_: rows tied to a person in a way other
--   than the exact id. Measures are counts, always met.
-- source: design.md section 3 (four actions of a check)
WITH stands AS (
    SELECT * FROM delivery WHERE delivery_state = 'standing'
),
totals AS (
    SELECT
        feed, sum(rows_in) AS rows_in, sum(rows_data) AS rows_data, sum(rows_rejected) AS rows_rejected,
        sum(rows_duplicate) AS rows_duplicate, sum(rows_set_apart) AS rows_set_apart, sum(cells_nulled) AS cells_nulled,
        sum(cells_flagged) AS cells_flagged
    FROM stands
    GROUP BY feed
),
found AS (
    SELECT replace("table", '__', '/') AS feed, check_name, column_name, action, rows_checked, rows_failed, is_met
    FROM check_result
    UNION ALL
    SELECT t.feed, concat(r.action, '_', r.rule), r.column_name, r.action, any_value(t.rows_data), count(*), false
    FROM rejected_row AS r
    JOIN stands AS s ON s.delivery_id = r.delivery_id
    JOIN totals AS t ON t.feed = s.feed
    GROUP BY t.feed, r.rule, r.column_name, r.action
    UNION ALL
    SELECT feed, unnest(['rows_rejected', 'rows_duplicate', 'rows_set_apart', 'cells_nulled', 'cells_flagged']), '*', 'measure',
        rows_in, unnest([rows_rejected, rows_duplicate, rows_set_apart, cells_nulled, cells_flagged]), true
    FROM totals
    UNION ALL
    SELECT feed, 'rows_replaced', '*', 'measure', rows_accepted, rows_replaced, true
    FROM feed_rows
    WHERE rows_accepted > 0
    UNION ALL
    SELECT t.feed, 'header_present', g.field, 'flag', any_value(t.rows_data), sum(s.rows_data), false
    FROM header_gap AS g
    JOIN stands AS s ON s.delivery_id = g.delivery_id
    JOIN totals AS t ON t.feed = s.feed
    GROUP BY t.feed, g.field
    UNION ALL
    SELECT r.feed, 'link_' || r.link_class, '*', 'measure', any_value(f.rows_standing), count(*), true
    FROM repair AS r
    JOIN feed_rows AS f ON f.feed = r.feed
    GROUP BY r.feed, r.link_class
    UNION ALL
    SELECT u.feed, 'link_unresolved', '*', 'flag', any_value(f.rows_standing), count(*), false
    FROM unresolved AS u
    JOIN feed_rows AS f ON f.feed = u.feed
    GROUP BY u.feed
    UNION ALL
    -- The ledger counts what breaks an identity, not what was looked at.
    SELECT 'ledger', lower(check_key), subject, 'flag', count(*), count(*), false
    FROM ledger_flag
    GROUP BY check_key, subject
)
SELECT
    feed, check_name, column_name, action,
    CAST(rows_checked AS BIGINT) AS rows_checked, CAST(rows_failed AS BIGINT) AS rows_failed, is_met
FROM found
