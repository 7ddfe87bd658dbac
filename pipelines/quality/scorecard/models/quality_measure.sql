-- writes: quality_measure
-- reads: quality_delivery, quality_fault, quality_correction, expected_delivery, delivery, contradiction, contradiction_row, unresolved,
--   feed_declared, night, policy
-- policy: quality_contradiction, feed_calendar_months
-- grain: one row per department, feed (* for the whole department) and month
-- meaning: Counts of a month, to be divided in data_quality. Content counts for the month in which it became known, timeliness for
--   the month in which it was due. Of the department's row numerators and denominators are added up, shares never averaged.
--   Contradicted: rows of standing deliveries that their department must answer for on the contradiction board (side 1, of a severity
--   in policy quality_contradiction, neither explained nor corrected), and rows that belong to nobody known. Files of no known feed
--   count as refused of their folder's department.
-- source: issue 3 part 7
WITH doubtful AS (
    SELECT r.feed, r.delivery_id AS _delivery_id, r.sheet AS _sheet, r.row_no AS _row_no
    FROM contradiction_row AS r
    JOIN contradiction AS c ON c.contradiction_no = r.contradiction_no
    JOIN policy AS p ON p.policy_key = 'quality_contradiction' AND list_contains(string_split(p.value_text, ','), c.severity)
    WHERE r.side = 1 AND c.status NOT IN ('explained', 'corrected')
    UNION
    SELECT feed, _delivery_id, _sheet, _row_no FROM unresolved
),
contradicted AS (
    SELECT _delivery_id AS delivery_id, count(*) AS rows_contradicted FROM doubtful GROUP BY _delivery_id
),
content AS (
    SELECT
        q.department, q.feed, q.month, count(*) AS deliveries, count(*) FILTER (WHERE q.delivery_state = 'held') AS deliveries_held,
        sum(q.rows_data) AS rows_data, sum(q.rows_accepted) AS rows_accepted, sum(q.rows_rejected) AS rows_rejected,
        sum(q.rows_duplicate) AS rows_duplicate, sum(q.rows_conflicting) AS rows_conflicting, sum(q.cells_declared) AS cells_declared,
        sum(q.cells_filled) AS cells_filled, sum(q.cells_compulsory) AS cells_compulsory,
        sum(q.cells_compulsory_filled) AS cells_compulsory_filled, sum(q.cells_faulty) AS cells_faulty,
        -- Rows of files that stand no more are tied to nobody tonight.
        sum(q.rows_accepted) FILTER (WHERE q.is_linked AND q.delivery_state = 'standing') AS rows_linked,
        sum(least(coalesce(c.rows_contradicted, 0), q.rows_accepted))
            FILTER (WHERE q.is_linked AND q.delivery_state = 'standing') AS rows_contradicted
    FROM quality_delivery AS q
    LEFT JOIN contradicted AS c ON c.delivery_id = q.delivery_id
    GROUP BY q.department, q.feed, q.month
),
shown AS (
    SELECT max(n.as_of) AS as_of, date_trunc('month', max(n.as_of)) - to_months(CAST(max(p.value_num) AS INTEGER)) AS first_day
    FROM night AS n JOIN policy AS p ON p.policy_key = 'feed_calendar_months'
),
refused AS (
    SELECT coalesce(f.department, d.department) AS department, coalesce(d.feed, '*') AS feed,
        strftime(china_day(d.known_at), '%Y-%m') AS month, count(*) AS deliveries_refused
    FROM delivery AS d
    CROSS JOIN shown AS s
    LEFT JOIN feed_declared AS f ON f.feed = d.feed
    WHERE d.delivery_state = 'refused' AND china_day(d.known_at) >= s.first_day AND coalesce(f.department, d.department) IS NOT NULL
    GROUP BY ALL
),
timely AS (
    SELECT e.department, e.feed, strftime(e.due_date, '%Y-%m') AS month, count(*) AS deliveries_due,
        count(*) FILTER (WHERE e.answer IN ('on_time', 'empty_on_time')) AS deliveries_on_time
    FROM expected_delivery AS e
    CROSS JOIN shown AS s
    WHERE e.due_date <= s.as_of
    GROUP BY ALL
),
broken AS (
    SELECT department, feed, month, count(DISTINCT (rule, column_name)) AS faults,
        count(DISTINCT (rule, column_name)) FILTER (WHERE is_repeated) AS faults_repeated
    FROM quality_fault
    GROUP BY ALL
),
corrected AS (
    SELECT department, feed, corrected_month AS month, count(*) AS corrections, sum(days) AS correction_days
    FROM quality_correction
    WHERE days IS NOT NULL
    GROUP BY ALL
),
uncorrected AS (
    SELECT department, feed, month, count(*) AS corrections_open FROM quality_correction WHERE days IS NULL GROUP BY ALL
),
by_feed AS (
    SELECT *
    FROM content
    FULL JOIN refused USING (department, feed, month)
    FULL JOIN timely USING (department, feed, month)
    FULL JOIN broken USING (department, feed, month)
    FULL JOIN corrected USING (department, feed, month)
    FULL JOIN uncorrected USING (department, feed, month)
),
graded AS (
    SELECT * FROM by_feed WHERE feed <> '*'
    UNION ALL BY NAME
    SELECT * REPLACE ('*' AS feed) FROM by_feed
)
SELECT
    department, feed, month,
    CAST(coalesce(sum(deliveries), 0) AS INTEGER) AS deliveries,
    CAST(coalesce(sum(deliveries_held), 0) AS INTEGER) AS deliveries_held,
    CAST(coalesce(sum(deliveries_refused), 0) AS INTEGER) AS deliveries_refused,
    CAST(coalesce(sum(rows_data), 0) AS BIGINT) AS rows_data,
    CAST(coalesce(sum(rows_accepted), 0) AS BIGINT) AS rows_accepted,
    CAST(coalesce(sum(rows_rejected), 0) AS BIGINT) AS rows_rejected,
    CAST(coalesce(sum(rows_duplicate), 0) AS BIGINT) AS rows_duplicate,
    CAST(coalesce(sum(rows_conflicting), 0) AS BIGINT) AS rows_conflicting,
    CAST(coalesce(sum(cells_declared), 0) AS BIGINT) AS cells_declared,
    CAST(coalesce(sum(cells_filled), 0) AS BIGINT) AS cells_filled,
    CAST(coalesce(sum(cells_compulsory), 0) AS BIGINT) AS cells_compulsory,
    CAST(coalesce(sum(cells_compulsory_filled), 0) AS BIGINT) AS cells_compulsory_filled,
    CAST(coalesce(sum(cells_faulty), 0) AS BIGINT) AS cells_faulty,
    CAST(coalesce(sum(rows_linked), 0) AS BIGINT) AS rows_linked,
    CAST(coalesce(sum(rows_contradicted), 0) AS BIGINT) AS rows_contradicted,
    CAST(coalesce(sum(deliveries_due), 0) AS INTEGER) AS deliveries_due,
    CAST(coalesce(sum(deliveries_on_time), 0) AS INTEGER) AS deliveries_on_time,
    CAST(coalesce(sum(faults), 0) AS INTEGER) AS faults,
    CAST(coalesce(sum(faults_repeated), 0) AS INTEGER) AS faults_repeated,
    CAST(coalesce(sum(corrections), 0) AS INTEGER) AS corrections,
    CAST(coalesce(sum(correction_days), 0) AS BIGINT) AS correction_days,
    CAST(coalesce(sum(corrections_open), 0) AS INTEGER) AS corrections_open
FROM graded
GROUP BY department, feed, month
