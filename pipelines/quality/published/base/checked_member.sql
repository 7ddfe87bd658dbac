-- writes: checked_member
-- reads: night, policy, rural_revitalisation__monitoring_export
-- grain: one row per standing row of the export
-- meaning: a member's row with what checks ask of it: the number in plain characters, whether its check digit holds
--   (GB 11643), the certificate number in it or beside it, and ages. The date of birth is the number's own, else the column's.
--   school_age: age on the last school-year day up to the night. member_no: the head first; not by the order of the sheet.
-- policy: published_check.school_age.month_day
-- source: GB 11643; feeds.md section 4
WITH plain AS (
    SELECT
        *,
        plain_number(resident_id) AS id_text,
        plain_number(disability_cert_no) AS own_certificate
    FROM rural_revitalisation__monitoring_export
),

told AS (
    SELECT
        *,
        coalesce(CASE WHEN length(id_text) IN (20, 22) THEN id_text END, own_certificate) AS certificate_text,
        CASE
            WHEN regexp_matches(id_text, '^[0-9]{17}[0-9X]')
            THEN coalesce(try_cast(concat_ws('-', id_text[7:10], id_text[11:12], id_text[13:14]) AS DATE), birth_date)
            ELSE birth_date
        END AS born
    FROM plain
),

school_year AS (
    SELECT
        as_of,
        CAST(concat(year(as_of), '-', check_text('school_age.month_day')) AS DATE) AS this_year,
        CAST(concat(year(as_of) - 1, '-', check_text('school_age.month_day')) AS DATE) AS last_year
    FROM night
)

SELECT
    told._delivery_id AS delivery_id,
    told._sheet AS sheet,
    told._row_no AS row_no,
    told.* EXCLUDE (_delivery_id, _sheet, _row_no, _period, _part, _known_at, link_class, own_certificate),
    row_number() OVER (
        PARTITION BY told._delivery_id, told.platform_household_no
        ORDER BY told.relation IS DISTINCT FROM 'head', told.id_text, told.person_name, told._sheet, told._row_no
    ) AS member_no,
    date_sub('year', told.born, school_year.as_of) AS age,
    date_sub('year', told.born, CASE WHEN this_year <= as_of THEN this_year ELSE last_year END) AS school_age,
    coalesce(told.certificate_kind = 'disability', false) OR told.certificate_text IS NOT NULL AS has_certificate,
    regexp_matches(told.id_text, '^[0-9]{17}[0-9X]$') AND check_digit(told.id_text) = told.id_text[18] AS check_digit_holds,
    regexp_matches(told.certificate_text, '^[0-9]{17}[0-9X][0-9]{2}.{0,2}$')
    AND check_digit(told.certificate_text) = told.certificate_text[18] AS certificate_holds
FROM told
CROSS JOIN school_year
