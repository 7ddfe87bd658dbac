-- writes: rejected
-- reads: rejected_row, delivery
-- grain: one row per feed, rule, field and action
-- meaning: Rows sent back and cells emptied or flagged.
SELECT coalesce(d.feed, 'unknown') AS feed, r.rule, r.column_name, r.action, count(*) AS cases
FROM rejected_row AS r
INNER JOIN delivery AS d ON d.delivery_id = r.delivery_id
GROUP BY ALL
ORDER BY cases DESC, feed, r.rule, r.column_name, r.action
