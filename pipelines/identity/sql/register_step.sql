-- writes: register_step
-- reads: register_past, register_claim, night
-- grain: one row per period of which a register snapshot is known
-- meaning: the steps of the fold over snapshots, in order of their period; day is the day a step speaks of: the last of its month, not after
--   as_of. The last step is tonight's register.
-- source: issue 4 part 3
WITH period AS (
    SELECT coalesce(_period, '') AS period, min(CAST(_known_at + INTERVAL 8 HOURS AS DATE)) AS known_date FROM register_past GROUP BY ALL
    UNION ALL
    SELECT coalesce(_period, ''), NULL FROM register_claim ANTI JOIN register_past ON register_past._period IS NOT DISTINCT FROM register_claim._period
    GROUP BY ALL
),
dated AS (
    SELECT
        period, row_number() OVER (ORDER BY period) AS step,
        coalesce(last_day(CAST(try_strptime(period, '%Y-%m') AS DATE)), known_date, (SELECT as_of FROM night)) AS day
    FROM period
)
SELECT
    CAST(step AS INTEGER) AS step, period, least(max(day) OVER (ORDER BY step), (SELECT as_of FROM night)) AS day,
    step = max(step) OVER () AS is_last
FROM dated
