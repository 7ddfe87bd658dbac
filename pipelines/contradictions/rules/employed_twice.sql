-- writes: contradiction__employed_twice
-- reads: night, labour__employment
-- code: employed_twice
-- severity: warn
-- zh: 同时在两个单位就业
-- en: employed in two places at once
-- owner: labour
-- other: labour
-- subject: person
-- asks: labour__employment
-- feeds: labour/employment
-- needs: labour/employment.end_date, labour/employment.employer
-- grain: one row per person and row that contradicts
-- meaning: two jobs that last, with two employers, neither a farm or home job
-- source: issue 4 part 5
WITH lasting AS (
    SELECT job.* FROM labour__employment AS job CROSS JOIN night
    WHERE job.person_key IS NOT NULL AND job.start_date <= night.as_of AND job.employer IS NOT NULL
        AND coalesce(job.post_kind, '') <> 'farm'
        AND (job.end_date IS NULL OR CASE WHEN job.end_date_precision = 'month' THEN last_day(job.end_date) ELSE job.end_date END >= night.as_of)
)
SELECT one.person_key AS subject_key, '' AS about,
    [cite(1, 'labour/employment', 'employer', one._delivery_id, one._sheet, one._row_no, strftime(one.start_date, '%Y-%m') || ' 起就业')] AS sides
FROM lasting AS one
WHERE one.person_key IN (SELECT person_key FROM lasting GROUP BY person_key HAVING count(DISTINCT employer) > 1)
