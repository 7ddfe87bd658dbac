-- writes: data_quality
-- reads: quality_measure, policy
-- policy: quality_weight.completeness, quality_weight.validity, quality_weight.uniqueness, quality_weight.timeliness,
--   quality_weight.consistency, quality_weight.repetition, quality_weight.correction, quality_limit.correction_days
-- grain: one row per department, feed (* for the whole department) and month
-- meaning: The scorecard. Every measure is a share of 1, more is better, NULL where there is nothing to measure; the score is their
--   mean by the weights in force, over those that are there. score_before: the month before that has a row of the same feed.
-- source: issue 3 part 7; weights are policy [P]
WITH measured AS (
    SELECT
        m.*,
        share_of(cells_filled, cells_declared) AS completeness,
        share_of(cells_compulsory_filled, cells_compulsory) AS compulsory_completeness,
        share_of(rows_accepted, rows_data - rows_duplicate) AS row_validity,
        share_of(cells_filled - cells_faulty, cells_filled) AS cell_validity,
        share_of(
            CAST(rows_accepted AS HUGEINT) * (cells_filled - cells_faulty),
            CAST(rows_data - rows_duplicate AS HUGEINT) * cells_filled) AS validity,
        share_of(rows_data - rows_duplicate - rows_conflicting, rows_data) AS uniqueness,
        share_of(deliveries_on_time, deliveries_due) AS timeliness,
        share_of(rows_linked - rows_contradicted, rows_linked) AS consistency,
        -- Without deliveries nothing was repeated; with deliveries and no fault, none was.
        CASE WHEN faults > 0 THEN share_of(faults - faults_repeated, faults) WHEN deliveries > 0 THEN share_of(1, 1) END AS repetition,
        share_of(greatest(corrections * CAST(w.value_num AS BIGINT) - correction_days, 0), corrections * CAST(w.value_num AS BIGINT))
            AS correction
    FROM quality_measure AS m
    JOIN policy AS w ON w.policy_key = 'quality_limit' AND w.item = 'correction_days'
),
weighed AS (
    SELECT m.department, m.feed, m.month,
        sum(CAST(p.value_num * 10000 AS BIGINT)) AS weights,
        sum(CAST(p.value_num * 10000 AS BIGINT) * CAST(m.value * 1000000 AS BIGINT)) AS points
    FROM (
        UNPIVOT (
            SELECT department, feed, month, compulsory_completeness AS completeness, validity, uniqueness, timeliness, consistency,
                repetition, correction
            FROM measured
        ) ON completeness, validity, uniqueness, timeliness, consistency, repetition, correction INTO NAME item VALUE value
    ) AS m
    JOIN policy AS p ON p.policy_key = 'quality_weight' AND p.item = m.item
    GROUP BY m.department, m.feed, m.month
),
scored AS (
    SELECT m.*, share_of(w.points, w.weights * 1000000) AS score
    FROM measured AS m
    LEFT JOIN weighed AS w ON w.department = m.department AND w.feed = m.feed AND w.month = m.month
),
trended AS (
    SELECT *, lag(score) OVER (PARTITION BY department, feed ORDER BY month) AS score_before
    FROM scored
)
SELECT
    department, feed, month, score, score_before, CAST(score - score_before AS DECIMAL(9, 6)) AS score_change,
    completeness, compulsory_completeness, row_validity, cell_validity, validity, uniqueness, timeliness, consistency, repetition, correction,
    deliveries, deliveries_held, deliveries_refused, deliveries_due, deliveries_on_time,
    rows_data, rows_accepted, rows_rejected, rows_duplicate, rows_conflicting, rows_linked, rows_contradicted,
    cells_declared, cells_filled, cells_compulsory, cells_compulsory_filled, cells_faulty,
    faults, faults_repeated, corrections, corrections_open,
    CASE WHEN corrections > 0 THEN
        CAST(CAST((CAST(correction_days AS HUGEINT) * 20 + corrections) // (corrections * 2) AS DECIMAL(9, 0)) * CAST(0.1 AS DECIMAL(2, 1))
            AS DECIMAL(9, 1)) END AS correction_days
FROM trended
