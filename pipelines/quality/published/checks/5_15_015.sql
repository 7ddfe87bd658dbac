-- writes: published__5_15_015
-- reads: policy, checked_household, checked_member
-- code: 5_15_015
-- severity: warn
-- zh: 未消除的因病风险户家中无大病人员
-- en: open, risk illness, and nobody in it is ill enough
-- grain: one row per household asked
-- subject: household
-- meaning: open, illness among the risks, and every member's state of health is one of the light ones. The sibling of 5_15_020; where
--   nobody is known to be ill and a member's health is blank, nobody knows.
-- needs: monitoring_category, risk_eliminated, risk_1, health_status
-- cells: health_status, risk_1, risk_2, risk_3, risk_4, risk_5
-- policy: published_check.5_15_015.light
-- source: G2 1914976168
SELECT
    household.delivery_id,
    household.sheet,
    household.row_no,
    any_value(household.is_open)
    AND CASE
        WHEN bool_or(NOT list_has_all(check_words('5_15_015.light'), string_split(member.health_status, ','))) THEN false
        WHEN count(member.health_status) = count(*) THEN true
    END AS fails
FROM checked_household AS household
INNER JOIN checked_member AS member
    ON household.delivery_id = member.delivery_id AND household.platform_household_no = member.platform_household_no
WHERE household.is_monitored AND household.is_open IS NOT false AND list_contains(household.risks, 'illness')
GROUP BY household.delivery_id, household.sheet, household.row_no
