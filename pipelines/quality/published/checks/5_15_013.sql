-- writes: published__5_15_013
-- reads: policy, checked_household, checked_member
-- code: 5_15_013
-- severity: warn
-- zh: 风险为务工就业不稳但家中人员均无劳动力
-- en: unstable-job risk but no member has any labour
-- grain: one row per household asked
-- subject: household
-- meaning: a monitored household names unstable employment among its risks and every member's labour label is none or lost. Where
--   nobody is known to have labour and a member has no label, nobody knows.
-- needs: monitoring_category, risk_1, labour_capacity
-- cells: risk_1, risk_2, risk_3, risk_4, risk_5, labour_capacity
-- policy: published_check.5_15_013.labels
-- source: G2 1816266186
SELECT
    household.delivery_id,
    household.sheet,
    household.row_no,
    -- One member with labour answers for all; else a member without a label leaves it open.
    CASE
        WHEN bool_or(NOT list_contains(check_words('5_15_013.labels'), member.labour_capacity)) THEN false
        WHEN count(member.labour_capacity) = count(*) THEN true
    END AS fails
FROM checked_household AS household
INNER JOIN checked_member AS member
    ON household.delivery_id = member.delivery_id AND household.platform_household_no = member.platform_household_no
WHERE household.is_monitored AND list_contains(household.risks, 'unstable_job')
GROUP BY household.delivery_id, household.sheet, household.row_no
