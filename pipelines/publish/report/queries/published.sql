-- writes: published
-- reads: published_check
-- grain: one row per published check that found something or could not be asked
-- meaning: Published checks on the national export over the county, the worst first.
SELECT
    check_code,
    any_value(severity) AS severity,
    any_value(title_zh) AS title_zh,
    any_value(title_en) AS title_en,
    bool_and(is_asked) AS is_asked,
    CAST(sum(rows_checked) AS BIGINT) AS rows_checked,
    CAST(sum(violations) AS BIGINT) AS violations,
    CAST(sum(rows_not_asked) AS BIGINT) AS rows_not_asked
FROM published_check
GROUP BY check_code
HAVING sum(violations) > 0 OR NOT bool_and(is_asked) OR sum(rows_not_asked) > 0
ORDER BY list_position(['error', 'alert', 'warn'], any_value(severity)), violations DESC, check_code
