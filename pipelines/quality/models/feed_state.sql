-- writes: feed_state
-- reads: delivery, feed_declared, feed_rows
-- grain: one row per declared feed
-- meaning: what of each feed stands at as_of. missing: nothing stands. held: something newer than what stands was held
--   back. partial: parts are missing. stale: the period due by as_of has not come. is_available: rows can be used.
-- source: design.md section 3 (missing and held deliveries are named gaps), feeds.md section 1
WITH d AS (
    SELECT
        delivery.*, f.parts,
        china_day(known_at) AS known_date, period_last(period) AS period_end
    FROM delivery
    JOIN feed_declared AS f ON f.feed = delivery.feed
),
slots AS (
    SELECT feed, delivery_state, period, period_end, known_at, version, delivery_id, reason, parts_lost,
        unnest(CASE WHEN parts = 'township' AND part IS NOT NULL THEN
            list_transform(string_split(part, ','), lambda name: township_slot(name)) ELSE [''] END) AS slot
    FROM d
),
standing AS (
    SELECT feed, slot, max(period_end) AS period_end,
        max((coalesce(period, ''), known_at, version)) AS latest
    FROM slots
    WHERE delivery_state = 'standing' AND NOT list_contains(string_split(coalesce(parts_lost, ''), ','), nullif(slot, ''))
        OR delivery_state = 'standing' AND slot = ''
    GROUP BY feed, slot
),
held AS (
    SELECT h.feed, max_by(h.reason, (coalesce(h.period, ''), h.known_at, h.version, h.delivery_id)) AS reason
    FROM slots AS h
    LEFT JOIN standing AS s ON s.feed = h.feed AND s.slot = h.slot
    WHERE h.delivery_state = 'held' AND (s.feed IS NULL OR (coalesce(h.period, ''), h.known_at, h.version) > s.latest)
    GROUP BY h.feed
),
counted AS (
    SELECT
        feed,
        count(*) FILTER (WHERE delivery_state = 'standing') AS deliveries_standing,
        count(*) FILTER (WHERE delivery_state = 'held') AS deliveries_held,
        count(*) FILTER (WHERE delivery_state = 'refused') AS deliveries_refused,
        max(period) FILTER (WHERE delivery_state = 'standing') AS latest_period,
        max(known_date) FILTER (WHERE delivery_state = 'standing') AS latest_known_date
    FROM d
    GROUP BY feed
),
parts AS (
    SELECT s.feed, count(*) AS parts_standing,
        count(*) FILTER (WHERE s.period_end < f.due_through) AS parts_behind,
        max(s.period_end) < any_value(f.due_through) AS is_behind
    FROM standing AS s
    JOIN feed_declared AS f ON f.feed = s.feed
    GROUP BY s.feed
),
joined AS (
    SELECT
        f.feed, f.department, f.kind, f.parts_expected, f.due_through,
        coalesce(c.deliveries_standing, 0) AS deliveries_standing,
        coalesce(c.deliveries_held, 0) AS deliveries_held,
        coalesce(c.deliveries_refused, 0) AS deliveries_refused,
        coalesce(p.parts_standing, 0) AS parts_standing,
        coalesce(CASE WHEN f.kind = 'snapshot' THEN p.parts_behind > 0 ELSE p.is_behind END, false) AS is_stale,
        c.latest_period, c.latest_known_date, h.reason AS held_reason,
        coalesce(r.rows_standing, 0) AS rows_standing
    FROM feed_declared AS f
    LEFT JOIN counted AS c ON c.feed = f.feed
    LEFT JOIN parts AS p ON p.feed = f.feed
    LEFT JOIN held AS h ON h.feed = f.feed
    LEFT JOIN feed_rows AS r ON r.feed = f.feed
),
named AS (
    SELECT *,
        CASE
            WHEN deliveries_standing = 0 THEN 'missing'
            WHEN held_reason IS NOT NULL THEN 'held'
            WHEN parts_standing < parts_expected THEN 'partial'
            WHEN is_stale THEN 'stale'
            ELSE 'ok'
        END AS feed_state
    FROM joined
)
SELECT
    feed, department, feed_state,
    deliveries_standing > 0 AS is_available,
    CAST(deliveries_standing AS INTEGER) AS deliveries_standing,
    CAST(deliveries_held AS INTEGER) AS deliveries_held,
    CAST(deliveries_refused AS INTEGER) AS deliveries_refused,
    CAST(parts_standing AS INTEGER) AS parts_standing,
    CAST(parts_expected AS INTEGER) AS parts_expected,
    latest_period, latest_known_date,
    CAST(rows_standing AS BIGINT) AS rows_standing,
    CASE feed_state
        WHEN 'missing' THEN coalesce('尚无可用交付，最近一次被扣留 | nothing stands, the latest was held; ' || held_reason,
            '尚无可用交付 | nothing has been delivered that stands')
        WHEN 'held' THEN '最近一次交付被扣留，沿用此前数据 | the latest delivery is held, earlier ones stand; ' || held_reason
        WHEN 'partial' THEN concat('应到 ', parts_expected, ' 个分片，到位 ', parts_standing, ' 个 | ',
            parts_standing, ' of ', parts_expected, ' parts stand')
        WHEN 'stale' THEN concat('截至 ', due_through, ' 的数据尚未全部报送 | data through ', due_through, ' has not come in full')
    END AS reason
FROM named
