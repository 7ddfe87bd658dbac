-- writes: contradiction__listed_twice
-- reads: platform_household, rural_revitalisation__monitoring_export
-- code: listed_twice
-- severity: error
-- zh: 同一户在监测系统中列为两户监测对象
-- en: one household monitored twice
-- owner: rural_revitalisation
-- other: rural_revitalisation
-- subject: household
-- asks: household_spine
-- feeds: rural_revitalisation/monitoring_export
-- grain: one row per household and row that contradicts
-- meaning: a household of the register stands under two numbers of the platform, each monitored and not eliminated
-- source: issue 4 part 5
WITH open_row AS (
    SELECT owner.household_key, member.platform_household_no, member._delivery_id, member._sheet, member._row_no
    FROM rural_revitalisation__monitoring_export AS member
    INNER JOIN platform_household AS owner ON member.platform_household_no = owner.platform_household_no
    WHERE member.monitoring_category IS NOT NULL AND NOT member.risk_eliminated
)
SELECT household_key AS subject_key, '' AS about,
    [cite(1, 'rural_revitalisation/monitoring_export', 'platform_household_no', _delivery_id, _sheet, _row_no, '监测对象，风险未消除')] AS sides
FROM open_row
WHERE household_key IN (SELECT household_key FROM open_row GROUP BY household_key HAVING count(DISTINCT platform_household_no) > 1)
