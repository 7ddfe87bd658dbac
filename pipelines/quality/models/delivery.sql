-- writes: delivery
-- reads: delivery_clean, feed_declared, delivery_hold, township_gone
-- grain: one row per archived file known by as_of
-- meaning: which deliveries stand. Refused and held ones never do, nor a returned receipt, whose rows stand in what it answers. Of a snapshot the latest (period, known time,
--   version, delivery id) of each part stands; a file of several townships stands for those in which it is the latest.
--   Events and cumulative feeds add up: a delivery falls only to a correction of the same part and period.
--   parts_lost: townships of a standing file for which a later file speaks. is_history: a snapshot that was the last word
--   on its period for some part; parts_retold: townships of it that were corrected within the period.
--   A part is its township however the name is written (东河, 东河镇), under its official name: township_slot_on, the room's macro.
--   The part of a dissolved township stands until each township that took over from it has sent a later snapshot of after that day.
--   The share of rejects is counted in whole rows, rounded up: one bad row of a township's five holds nothing.
-- source: docs/architecture.md, accepted__<dept>__<feed>
WITH judged AS (
    SELECT
        c.*, f.feed AS declared, f.kind,
        CASE WHEN f.parts = 'township' AND c.part IS NOT NULL THEN
            list_sort(list_distinct(list_transform(string_split(c.part, ','), lambda name: township_slot_on(name, c.day)))) ELSE [''] END
            AS slots,
        CASE
            WHEN c.state = 'returned' THEN 'returned'
            WHEN c.state <> 'read' THEN 'refused'
            WHEN f.feed IS NULL OR h.delivery_id IS NOT NULL THEN 'held'
            WHEN c.rows_rejected > ceil(f.reject_share * c.rows_data) THEN 'held'
            WHEN c.rows_accepted < f.min_rows THEN 'held'
        END AS blocked,
        CASE
            WHEN c.state = 'returned' THEN concat('returned: ', c.reason_zh, ' | ', c.reason_en)
            WHEN c.state <> 'read' THEN concat(c.error_name, ': ', c.reason_zh, ' | ', c.reason_en)
            WHEN f.feed IS NULL THEN 'no_contract: 没有该数据集的合同 | no contract declares this feed'
            WHEN h.delivery_id IS NOT NULL THEN concat(h.hold_name, ': ', h.reason_zh, ' | ', h.reason_en)
            WHEN c.rows_rejected > ceil(f.reject_share * c.rows_data) THEN concat(
                'too_many_rejects: ', c.rows_data, ' 行中退回 ', c.rows_rejected, ' 行，超过上限 ', round(100 * f.reject_share, 2), '% | ',
                c.rows_rejected, ' of ', c.rows_data, ' rows rejected, the limit is ', round(100 * f.reject_share, 2), ' %')
            WHEN c.rows_accepted < f.min_rows THEN concat(
                'too_few_rows: 有效行 ', c.rows_accepted, ' 行，少于下限 ', f.min_rows, ' 行 | ',
                c.rows_accepted, ' rows accepted, at least ', f.min_rows, ' expected')
        END AS blocked_reason
    FROM (SELECT *, least(period_last(period), china_day(known_at)) AS day FROM delivery_clean) AS c
    LEFT JOIN feed_declared AS f ON f.feed = c.feed
    LEFT JOIN delivery_hold AS h ON h.delivery_id = c.delivery_id
),
good AS (
    SELECT delivery_id, feed, kind, part, period, known_at, day, coalesce(version, 1) AS version, slots FROM judged WHERE blocked IS NULL
),
corrected AS (
    SELECT DISTINCT old.delivery_id
    FROM good AS old
    JOIN good AS new ON new.feed = old.feed
        AND new.slots = old.slots AND new.period IS NOT DISTINCT FROM old.period
        AND new.version > old.version AND new.known_at >= old.known_at
),
slotted AS (
    SELECT *, unnest(slots) AS slot FROM good WHERE kind = 'snapshot'
),
given_way AS (
    SELECT old.delivery_id, old.slot
    FROM slotted AS old
    JOIN township_gone AS gone ON gone.slot = old.slot
    LEFT JOIN slotted AS new ON new.feed = old.feed AND new.slot = gone.successor AND new.day >= gone.since
        AND (coalesce(new.period, ''), new.known_at) > (coalesce(old.period, ''), old.known_at)
    GROUP BY old.delivery_id, old.slot
    HAVING count(DISTINCT gone.successor) = count(DISTINCT new.slot)
),
ranked AS (
    SELECT
        delivery_id, slot,
        row_number() OVER (
            PARTITION BY feed, slot ORDER BY coalesce(period, '') DESC, known_at DESC, version DESC, delivery_id DESC)
        + CASE WHEN (delivery_id, slot) IN (SELECT (delivery_id, slot) FROM given_way) THEN 1 ELSE 0 END AS place,
        row_number() OVER (
            PARTITION BY feed, slot, coalesce(period, '') ORDER BY known_at DESC, version DESC, delivery_id DESC) AS retold
    FROM slotted
),
snapshot AS (
    SELECT
        delivery_id,
        count(*) FILTER (WHERE place = 1) AS parts_won,
        string_agg(slot, ',' ORDER BY slot) FILTER (WHERE place > 1 AND slot <> '') AS parts_lost,
        count(*) FILTER (WHERE retold = 1) AS parts_told,
        string_agg(slot, ',' ORDER BY slot) FILTER (WHERE retold > 1 AND slot <> '') AS parts_retold
    FROM ranked
    GROUP BY delivery_id
)
SELECT
    j.delivery_id, j.sha256, j.department, j.feed,
    CASE WHEN j.slots = [''] THEN j.part ELSE array_to_string(j.slots, ',') END AS part, j.period, j.file_name, j.known_at,
    CASE
        WHEN j.blocked IS NOT NULL THEN j.blocked
        WHEN j.kind = 'snapshot' AND s.parts_won > 0 THEN 'standing'
        WHEN j.kind <> 'snapshot' AND r.delivery_id IS NULL THEN 'standing'
        ELSE 'superseded'
    END AS delivery_state,
    CASE
        WHEN j.blocked IS NOT NULL THEN j.blocked_reason
        WHEN j.kind = 'snapshot' AND s.parts_won = 0 THEN 'newer_snapshot: 已有更新的快照 | a newer snapshot stands'
        WHEN j.kind <> 'snapshot' AND r.delivery_id IS NOT NULL THEN 'corrected: 已被更正文件取代 | replaced by a correction'
    END AS reason,
    coalesce(j.rows_in, 0) AS rows_in,
    coalesce(j.rows_accepted, 0) AS rows_accepted,
    coalesce(j.rows_rejected, 0) AS rows_rejected,
    coalesce(j.rows_duplicate, 0) AS rows_duplicate,
    coalesce(j.rows_set_apart, 0) AS rows_set_apart,
    coalesce(j.cells_nulled, 0) AS cells_nulled,
    coalesce(j.cells_flagged, 0) AS cells_flagged,
    coalesce(j.rows_data, 0) AS rows_data,
    coalesce(j.version, 1) AS version,
    j.folder,
    j.delivered_folder,
    j.returned_by,
    CASE WHEN s.parts_won > 0 THEN s.parts_lost END AS parts_lost,
    coalesce(s.parts_told > 0, false) AS is_history,
    s.parts_retold
FROM judged AS j
LEFT JOIN snapshot AS s ON s.delivery_id = j.delivery_id
LEFT JOIN corrected AS r ON r.delivery_id = j.delivery_id
