-- writes: welfare_row
-- reads: civil_affairs__dibao, civil_affairs__tekun
-- grain: one row per linked row of the dibao and tekun rosters
-- meaning: since when and until which day a person is covered. A month given as the last one counts to its end.
-- source: feeds.md section 2 (民政)
SELECT
    'civil_affairs/dibao' AS feed,
    person_key,
    household_key,
    aid_certificate_no AS record_no,
    start_date,
    CASE WHEN end_date_precision = 'month' THEN last_day(end_date) ELSE end_date END AS last_date,
    _delivery_id AS delivery_id,
    _sheet AS sheet,
    _row_no AS row_no,
    CAST(_known_at + INTERVAL 8 HOURS AS DATE) AS known_date -- UTC to China Standard Time
FROM civil_affairs__dibao
WHERE person_key IS NOT NULL
UNION ALL
SELECT
    'civil_affairs/tekun' AS feed,
    person_key,
    household_key,
    '' AS record_no,
    start_date,
    CAST(NULL AS DATE) AS last_date,
    _delivery_id AS delivery_id,
    _sheet AS sheet,
    _row_no AS row_no,
    CAST(_known_at + INTERVAL 8 HOURS AS DATE) AS known_date
FROM civil_affairs__tekun
WHERE person_key IS NOT NULL
