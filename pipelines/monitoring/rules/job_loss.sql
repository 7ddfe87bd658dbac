-- writes: rule_job_loss
-- reads: night, policy, person_spine, person_fact, labour__employment
-- policy: alert_rule.job_loss.min_days, alert_rule.job_loss.max_days, alert_rule.job_loss.excluded_posts
-- grain: one row per member out of work
-- meaning: 人社：务工人员失业 | a member of working age whose last job ended some months ago, within the year, and who has
--   no other job without end or ending later
-- feeds: labour/employment
-- needs: labour/employment.end_date
-- cells: employment_no, post_kind, start_date, end_date
-- source: S11, S49; days [K], [P]
WITH given AS (
    SELECT
        as_of - CAST((SELECT value_num FROM policy WHERE policy_key = 'alert_rule' AND item = 'job_loss.max_days') AS INTEGER) AS after_date,
        as_of - CAST((SELECT value_num FROM policy WHERE policy_key = 'alert_rule' AND item = 'job_loss.min_days') AS INTEGER) AS until_date,
        (
            SELECT string_agg(policy_ref, '; ' ORDER BY item) FROM policy
            WHERE policy_key = 'alert_rule' AND item IN ('job_loss.min_days', 'job_loss.max_days')
        ) AS policy_ref,
        (SELECT value_text FROM policy WHERE policy_key = 'alert_rule' AND item = 'job_loss.excluded_posts') AS excluded_posts
    FROM night
),

-- The last job of each person over all kinds of post: one without end first, then the latest end; where a farm record
-- and a post end on one day, the post.
last_job AS (
    SELECT job.*, given.*, coalesce(list_contains(string_split(given.excluded_posts, ','), job.post_kind), false) AS is_excluded
    FROM (
        -- A month given as the last one counts to its end.
        SELECT * REPLACE (CASE WHEN end_date_precision = 'month' THEN last_day(end_date) ELSE end_date END AS end_date)
        FROM labour__employment
    ) AS job
    CROSS JOIN given
    WHERE job.person_key IS NOT NULL
    QUALIFY row_number() OVER (
        PARTITION BY job.person_key ORDER BY job.end_date DESC NULLS FIRST, is_excluded, job.start_date DESC, job.employment_no
    ) = 1
),

compared AS (
    SELECT
        person.household_key,
        job.*,
        fact.is_working_age AND job.end_date > job.after_date AND job.end_date <= job.until_date AND NOT job.is_excluded AS fires
    FROM (SELECT * EXCLUDE (household_key) FROM last_job) AS job
    INNER JOIN person_spine AS person ON job.person_key = person.person_key
    INNER JOIN person_fact AS fact ON job.person_key = fact.person_key
)

SELECT
    household_key,
    'job_loss' AS rule_key,
    sha256(concat_ws('|', 'labour/employment', employment_no)) AS evidence_key,
    person_key,
    'labour' AS department,
    'labour/employment' AS feed,
    end_date AS evidence_date,
    'end_date' AS metric,
    coalesce(CAST(end_date AS VARCHAR), 'employed') AS value,
    '> ' || CAST(after_date AS VARCHAR) || ' and <= ' || CAST(until_date AS VARCHAR) AS threshold,
    policy_ref,
    _delivery_id AS delivery_id,
    _sheet AS sheet,
    _row_no AS row_no,
    CAST(_known_at + INTERVAL 8 HOURS AS DATE) AS known_date -- UTC to China Standard Time
FROM compared
WHERE fires
