-- writes: person_fact
-- reads: night, policy, feed_state, field_gap, person_spine, school_latest, welfare_row, medical_insurance__enrolment, labour__employment,
--   disabled_federation__certificate, rural_revitalisation__monitoring_export
-- policy: working_age.min, working_age.max, school_age.min, school_age.max, labour.lost_capacities
-- grain: one row per person of the register, living or not
-- meaning: what is known of a person at as_of. NULL where the feed that would tell has not been delivered: a gap, never a no.
-- source: docs/architecture.md sections 2 and 3
WITH given AS (
    SELECT
        as_of,
        make_date(year(as_of) - CASE WHEN month(as_of) >= 9 THEN 0 ELSE 1 END, 9, 1) AS school_year_start,
        (SELECT value_num FROM policy WHERE policy_key = 'working_age' AND item = 'min') AS working_min,
        (SELECT value_num FROM policy WHERE policy_key = 'working_age' AND item = 'max') AS working_max,
        (SELECT value_num FROM policy WHERE policy_key = 'school_age' AND item = 'min') AS school_min,
        (SELECT value_num FROM policy WHERE policy_key = 'school_age' AND item = 'max') AS school_max,
        (SELECT string_split(value_text, ',') FROM policy WHERE policy_key = 'labour' AND item = 'lost_capacities') AS lost_capacities,
        coalesce((SELECT is_available FROM feed_state WHERE feed = 'civil_affairs/dibao'), false) AS has_dibao,
        coalesce((SELECT is_available FROM feed_state WHERE feed = 'civil_affairs/tekun'), false) AS has_tekun,
        -- Without the column of end dates everybody would still be employed, without the one of states nobody insured.
        coalesce((SELECT is_available FROM feed_state WHERE feed = 'labour/employment'), false)
            AND NOT EXISTS (SELECT 1 FROM field_gap WHERE feed = 'labour/employment' AND field = 'end_date') AS has_employment,
        -- Last year's roll says nothing of this year.
        coalesce((SELECT is_available FROM feed_state WHERE feed = 'medical_insurance/enrolment'), false)
            AND NOT EXISTS (SELECT 1 FROM field_gap WHERE feed = 'medical_insurance/enrolment' AND field = 'enrolment_status')
            AND EXISTS (SELECT 1 FROM medical_insurance__enrolment WHERE insured_year = year((SELECT as_of FROM night))) AS has_enrolment
    FROM night
),

insured AS (
    SELECT DISTINCT person_key
    FROM medical_insurance__enrolment
    WHERE enrolment_status = 'insured' AND insured_year = year((SELECT as_of FROM night)) AND person_key IS NOT NULL
),

employed AS (
    SELECT DISTINCT job.person_key
    FROM labour__employment AS job
    CROSS JOIN night
    WHERE
        job.person_key IS NOT NULL AND job.start_date <= night.as_of
        -- A month given as the last one counts to its end.
        AND (job.end_date IS NULL OR CASE WHEN job.end_date_precision = 'month' THEN last_day(job.end_date) ELSE job.end_date END >= night.as_of)
),

covered AS (
    SELECT roll.person_key, bool_or(roll.feed = 'civil_affairs/dibao') AS is_dibao, bool_or(roll.feed = 'civil_affairs/tekun') AS is_tekun
    FROM welfare_row AS roll
    CROSS JOIN night
    WHERE (roll.start_date IS NULL OR roll.start_date <= night.as_of) AND (roll.last_date IS NULL OR roll.last_date >= night.as_of)
    GROUP BY roll.person_key
),

-- The severest grade counts where a person holds several certificates.
disabled AS (
    SELECT person_key, min(disability_grade) AS disability_grade FROM disabled_federation__certificate
    WHERE person_key IS NOT NULL GROUP BY person_key
),

capacity AS (
    SELECT person_key, mode(labour_capacity ORDER BY labour_capacity) AS labour_capacity
    FROM rural_revitalisation__monitoring_export
    WHERE person_key IS NOT NULL AND labour_capacity IS NOT NULL
    GROUP BY person_key
)

SELECT
    person.person_key,
    person.household_key,
    person.village_code,
    person.is_alive,
    person.birth_date,
    CAST(date_sub('year', person.birth_date, given.as_of) AS INTEGER) AS age,
    coalesce(
        person.is_alive AND date_sub('year', person.birth_date, given.as_of) BETWEEN given.working_min AND given.working_max, false
    ) AS is_working_age,
    capacity.labour_capacity,
    coalesce(
        person.is_alive AND date_sub('year', person.birth_date, given.as_of) BETWEEN given.working_min AND given.working_max
        AND NOT coalesce(list_contains(given.lost_capacities, capacity.labour_capacity), false),
        false
    ) AS is_labour,
    coalesce(
        person.is_alive AND person.birth_date <= given.school_year_start
        AND date_sub('year', person.birth_date, given.school_year_start) BETWEEN given.school_min AND given.school_max,
        false
    ) AS is_school_age,
    school.enrolment_state AS school_state,
    school.absence_reason,
    school.semester AS school_semester,
    CASE WHEN given.has_enrolment THEN insured.person_key IS NOT NULL END AS is_insured,
    CASE WHEN given.has_employment THEN employed.person_key IS NOT NULL END AS is_employed,
    CASE WHEN given.has_dibao THEN coalesce(covered.is_dibao, false) END AS is_dibao,
    CASE WHEN given.has_tekun THEN coalesce(covered.is_tekun, false) END AS is_tekun,
    disabled.disability_grade
FROM person_spine AS person
CROSS JOIN given
LEFT JOIN school_latest AS school ON person.person_key = school.person_key
LEFT JOIN insured ON person.person_key = insured.person_key
LEFT JOIN employed ON person.person_key = employed.person_key
LEFT JOIN covered ON person.person_key = covered.person_key
LEFT JOIN disabled ON person.person_key = disabled.person_key
LEFT JOIN capacity ON person.person_key = capacity.person_key
