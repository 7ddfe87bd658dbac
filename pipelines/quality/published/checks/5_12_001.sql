-- writes: published__5_12_001
-- reads: labour__migrant_work, checked_member, checked_household
-- code: 5_12_001
-- severity: warn
-- zh: 务工开始时间早于上次务工结束时间
-- en: a migrant job starts before the previous one ended
-- grain: one row per job that has one before it
-- subject: member
-- meaning: of a monitored person's jobs in order of their start, one starts before the end of an earlier one. Months are compared
--   where only months are known; a job without an end says nothing.
-- feed: labour/migrant_work
-- needs: start_date, end_date
-- cells: start_date, end_date
-- source: G2 1926851298
WITH jobs AS (
    SELECT
        job._delivery_id AS delivery_id,
        job._sheet AS sheet,
        job._row_no AS row_no,
        job.person_key,
        job.start_date,
        job.start_date_precision,
        max(job.end_date) OVER (
            PARTITION BY job.person_key
            ORDER BY job.start_date, job.end_date, job._delivery_id, job._sheet, job._row_no
            ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
        ) AS ended_before
    FROM labour__migrant_work AS job
    WHERE job.person_key IS NOT NULL AND job.start_date IS NOT NULL
),

monitored AS (
    SELECT DISTINCT member.person_key
    FROM checked_member AS member
    INNER JOIN checked_household AS household
        ON member.delivery_id = household.delivery_id AND member.platform_household_no = household.platform_household_no
    WHERE household.is_monitored
)

SELECT
    jobs.delivery_id,
    jobs.sheet,
    jobs.row_no,
    jobs.start_date < CASE WHEN jobs.start_date_precision = 'month' THEN date_trunc('month', jobs.ended_before) ELSE jobs.ended_before END AS fails
FROM jobs
INNER JOIN monitored ON jobs.person_key = monitored.person_key
WHERE jobs.ended_before IS NOT NULL
