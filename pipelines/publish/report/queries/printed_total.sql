-- writes: printed_total
-- reads: reconciliation
-- grain: one row per feed and kind of printed total
-- meaning: Printed totals that were compared, those that do not close and those that cannot be told.
SELECT
    feed,
    check_name,
    CAST(count(*) AS BIGINT) AS figures,
    CAST(count(*) FILTER (WHERE NOT closes) AS BIGINT) AS not_closing,
    CAST(count(*) FILTER (WHERE closes IS NULL) AS BIGINT) AS not_told
FROM reconciliation
GROUP BY feed, check_name
HAVING count(*) FILTER (WHERE closes IS NOT true) > 0
ORDER BY not_closing DESC, feed, check_name
