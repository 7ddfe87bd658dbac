-- writes: school_latest
-- reads: education__school_age
-- grain: one row per linked child in the latest semester its part delivered
-- meaning: whether the child is in school, why not, and where that is written
-- source: feeds.md section 2 (教体); parts per township
WITH latest AS (
    SELECT *
    FROM education__school_age
    QUALIFY semester = max(semester) OVER (PARTITION BY coalesce(_part, ''))
)

SELECT
    person_key,
    household_key,
    birth_date,
    semester,
    make_date(CAST(left(semester, 4) AS INTEGER), CASE right(semester, 1) WHEN '1' THEN 3 ELSE 9 END, 1) AS semester_start,
    make_date(CAST(left(semester, 4) AS INTEGER) - CASE right(semester, 1) WHEN '1' THEN 1 ELSE 0 END, 9, 1) AS school_year_start,
    enrolment_state,
    absence_reason,
    _delivery_id AS delivery_id,
    _sheet AS sheet,
    _row_no AS row_no,
    CAST(_known_at + INTERVAL 8 HOURS AS DATE) AS known_date -- UTC to China Standard Time
FROM latest
WHERE person_key IS NOT NULL
QUALIFY row_number() OVER (
    PARTITION BY person_key
    ORDER BY semester DESC, _known_at DESC, enrolment_state, absence_reason NULLS LAST, _delivery_id, _sheet, _row_no
) = 1
