-- writes: listed_household
-- reads: night, person_spine, civil_affairs__dibao, civil_affairs__tekun, rural_revitalisation__monitoring_export
-- grain: one row per household and list it stands on: dibao, tekun, monitored and not eliminated
-- meaning: households of whose property an explanation is asked, with the row that lists them (the first of several). Whoever is
--   listed counts for the household he lives in.
-- source: monitoring.md section 6; S63
WITH listed AS (
    SELECT 'civil_affairs/dibao' AS feed, 'start_date' AS field, person_key, _delivery_id, _sheet, _row_no, '低保在册' AS says
    FROM civil_affairs__dibao CROSS JOIN night
    WHERE (start_date IS NULL OR start_date <= as_of)
        AND (end_date IS NULL OR CASE WHEN end_date_precision = 'month' THEN last_day(end_date) ELSE end_date END >= as_of)
    UNION ALL
    SELECT 'civil_affairs/tekun', 'start_date', person_key, _delivery_id, _sheet, _row_no, '特困在册'
    FROM civil_affairs__tekun CROSS JOIN night
    WHERE start_date IS NULL OR start_date <= as_of
    UNION ALL
    SELECT 'rural_revitalisation/monitoring_export', 'monitoring_category', person_key, _delivery_id, _sheet, _row_no, '监测对象，风险未消除'
    FROM rural_revitalisation__monitoring_export
    WHERE monitoring_category IS NOT NULL AND NOT risk_eliminated
)
SELECT person.household_key, listed.feed, cite(1, listed.feed, listed.field, listed._delivery_id, listed._sheet, listed._row_no, listed.says) AS cited
FROM listed
INNER JOIN person_spine AS person ON listed.person_key = person.person_key
QUALIFY row_number() OVER (
    PARTITION BY person.household_key, listed.feed ORDER BY listed._delivery_id, listed._sheet, listed._row_no
) = 1
