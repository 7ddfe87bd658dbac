-- writes: expected_delivery
-- reads: feed_span, feed_part, feed_declared, delivery, delivery_resent
-- grain: one row per feed, part and span that the feed calendar asks for
-- meaning: What was due and what came, by known time. A delivery answers the span its period ends in; where spans are finer
--   than periods (every ten days, every week) or it has no period, the latest span that had ended when it became known.
--   Townships asked are those of the division list in force on the span's last day, by tonight's name where it is another spelling.
--   The first file with rows decides the day; a file without rows (零报告) answers only where none with rows came.
--   answer: on_time, late, empty_on_time (nothing to report, told in time), held or refused (it came, and nothing of it counts),
--   resent_same (only a file of an earlier span, again), missing, not_yet_due, undetermined (a working-day deadline past the
--   published holiday calendar). again: superseded when a correction followed, resent_same when the same file came again.
-- source: A02 (S2); feeds.md section 1
WITH arrived AS (
    SELECT
        d.delivery_id, d.feed, d.delivery_state, d.version, d.rows_data, d.reason, d.known_at, china_day(d.known_at) AS known_date,
        period_first(d.period) AS period_first, period_last(d.period) AS period_last, f.kind, f.period_rank,
        unnest(CASE WHEN f.parts = 'township' AND d.part IS NOT NULL THEN
            list_transform(string_split(d.part, ','), lambda name: township_slot(name)) ELSE [''] END) AS part
    FROM delivery AS d
    JOIN feed_declared AS f ON f.feed = d.feed
    WHERE d.delivery_state <> 'returned'  -- corrects what came before; is no delivery of its own
),
placed AS (
    SELECT a.*, s.span
    FROM arrived AS a
    JOIN feed_span AS s ON s.feed = a.feed AND CASE
        WHEN a.period_last IS NULL THEN s.last_day <= a.known_date
        WHEN s.cadence_rank >= a.period_rank THEN a.period_last BETWEEN s.first_day AND s.last_day
        ELSE s.first_day <= a.period_last AND s.last_day >= a.period_first
    END
    QUALIFY row_number() OVER (
        PARTITION BY a.delivery_id, a.part
        ORDER BY s.last_day <= a.known_date DESC, CASE WHEN s.last_day <= a.known_date THEN s.last_day END DESC, s.first_day, s.span) = 1
),
came AS (
    SELECT
        feed, part, span,
        count(*) FILTER (WHERE delivery_state IN ('standing', 'superseded')) AS accepted,
        min(known_date) FILTER (WHERE delivery_state IN ('standing', 'superseded') AND rows_data > 0) AS first_with_rows,
        min(known_date) FILTER (WHERE delivery_state IN ('standing', 'superseded')) AS first_at_all,
        -- Of a snapshot each later file of the same period speaks instead of the one before; of events only a new version does.
        CASE WHEN any_value(kind) = 'snapshot' THEN count(*) FILTER (WHERE delivery_state IN ('standing', 'superseded')) - 1
            ELSE count(*) FILTER (WHERE delivery_state = 'superseded') END AS corrections,
        count(*) FILTER (WHERE delivery_state = 'held') AS held,
        count(*) FILTER (WHERE delivery_state = 'refused') AS refused,
        max_by(reason, (known_at, delivery_id)) FILTER (WHERE delivery_state IN ('held', 'refused')) AS fault
    FROM placed
    GROUP BY feed, part, span
),
resent AS (
    SELECT p.feed, p.part, p.span, count(*) AS resends
    FROM delivery_resent AS r
    JOIN placed AS p ON p.delivery_id = r.delivery_id
    GROUP BY p.feed, p.part, p.span
),
-- A file of an earlier span that came again after a later span had ended is what came for that later span, if nothing else did.
stale_copy AS (
    SELECT p.feed, p.part, s.span
    FROM delivery_resent AS r
    JOIN placed AS p ON p.delivery_id = r.delivery_id
    JOIN feed_span AS own ON own.feed = p.feed AND own.span = p.span
    JOIN feed_span AS s ON s.feed = p.feed AND s.last_day > own.last_day AND s.last_day <= r.resent_date
    QUALIFY row_number() OVER (PARTITION BY r.delivery_id, r.resent_date, p.part ORDER BY s.last_day DESC, s.span) = 1
),
joined AS (
    SELECT
        s.*, f.department, f.warning_group, f.as_of, q.part,
        coalesce(c.accepted, 0) AS accepted, coalesce(c.first_with_rows, c.first_at_all) AS received_on,
        coalesce(c.accepted > 0 AND c.first_with_rows IS NULL, false) AS is_empty,
        coalesce(c.held, 0) AS held, coalesce(c.refused, 0) AS refused, c.fault,
        greatest(coalesce(c.corrections, 0), 0) AS corrections, coalesce(r.resends, 0) AS resends,
        EXISTS (FROM stale_copy AS x WHERE x.feed = s.feed AND x.part = q.part AND x.span = s.span) AS is_stale_copy
    FROM feed_span AS s
    JOIN feed_declared AS f ON f.feed = s.feed
    JOIN feed_part AS q ON q.feed = s.feed AND s.last_day BETWEEN q.valid_from AND q.valid_to
    LEFT JOIN came AS c ON c.feed = s.feed AND c.span = s.span AND c.part = q.part
    LEFT JOIN resent AS r ON r.feed = s.feed AND r.span = s.span AND r.part = q.part
    WHERE s.is_expected
),
answered AS (
    SELECT *,
        CASE
            WHEN accepted > 0 AND due_date IS NULL THEN 'undetermined'
            WHEN accepted > 0 AND received_on <= due_date THEN CASE WHEN is_empty THEN 'empty_on_time' ELSE 'on_time' END
            WHEN accepted > 0 THEN 'late'
            WHEN held > 0 THEN 'held'
            WHEN refused > 0 THEN 'refused'
            WHEN is_stale_copy THEN 'resent_same'
            WHEN due_date IS NULL THEN 'undetermined'
            WHEN as_of < due_date THEN 'not_yet_due'
            ELSE 'missing'
        END AS answer
    FROM joined
)
SELECT
    a.feed, a.part, a.span, a.department, a.warning_group, a.cadence, a.first_day, a.last_day, a.due_date, a.answer,
    CASE WHEN a.corrections > 0 THEN 'superseded' WHEN a.resends > 0 THEN 'resent_same' ELSE 'none' END AS again,
    a.received_on,
    -- Of what has not come the days it is overdue at as_of.
    CASE
        WHEN a.answer = 'late' THEN CAST(a.received_on - a.due_date AS INTEGER)
        WHEN a.accepted = 0 AND a.as_of > a.due_date THEN CAST(a.as_of - a.due_date AS INTEGER)
    END AS days_late,
    a.is_empty,
    CAST(a.accepted AS INTEGER) AS deliveries_accepted,
    CAST(a.held AS INTEGER) AS deliveries_held,
    CAST(a.refused AS INTEGER) AS deliveries_refused,
    CAST(a.corrections AS INTEGER) AS corrections,
    CAST(a.resends AS INTEGER) AS resends,
    CASE a.answer
        WHEN 'undetermined' THEN a.open_reason
        WHEN 'held' THEN a.fault
        WHEN 'refused' THEN a.fault
        WHEN 'resent_same' THEN 'same_file: 收到的是以前某期的同一文件 | the file received is that of an earlier span, byte for byte'
    END AS reason,
    a.policy_ref
FROM answered AS a
