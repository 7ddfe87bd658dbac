-- writes: letter_file
-- reads: delivery
-- grain: one row per file held, refused or with rows sent back, newest first
-- meaning: Files that wait for a correction. Of a name only the first character and the ending are shown: people put names into
--   file names, and two characters are a whole name. A file that was held or refused waits for nothing any more when its part and
--   period were delivered anew; one that stands waits until its rows are corrected, for others stand beside it (events).
SELECT
    department, feed, period, part, delivery_state, delivery_id[:8] AS delivery_no, rows_rejected,
    concat(left(file_name, 1), '***', regexp_extract(file_name, '\.[A-Za-z0-9]{1,5}$')) AS file_name, reason,
    CAST(known_at + INTERVAL 8 HOUR AS DATE) AS known_date
FROM delivery AS d
WHERE department IS NOT NULL AND (delivery_state IN ('held', 'refused') OR delivery_state = 'standing' AND rows_rejected > 0)
    AND (delivery_state = 'standing' OR NOT EXISTS (
        FROM delivery AS n
        WHERE n.feed = d.feed AND n.part IS NOT DISTINCT FROM d.part AND n.period IS NOT DISTINCT FROM d.period
            AND n.delivery_state = 'standing' AND n.known_at > d.known_at))
ORDER BY department, known_at DESC, delivery_id
