-- writes: feed_status
-- reads: feed_state
-- grain: one row per declared feed
-- meaning: the published part of feed_state
SELECT
    feed, department, feed_state, deliveries_standing, deliveries_held, deliveries_refused, parts_standing, parts_expected,
    latest_period, rows_standing, reason
FROM feed_state
