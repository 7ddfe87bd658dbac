-- writes: feed
-- reads: feed_status
-- grain: one row per feed
-- meaning: State of every feed.
SELECT * FROM feed_status ORDER BY department, feed
