-- writes: published__3_11_006
-- reads: policy, checked_household
-- code: 3_11_006
-- severity: error
-- zh: 已消除的住房风险户无住房安全保障措施
-- en: eliminated, risk housing, without housing measure
-- grain: one row per household asked
-- subject: household
-- meaning: marked eliminated, unsafe housing among the risks, and none of the measure groups that answer it has an entry. Relocation
--   may be added to the groups where a place counts it.
-- needs: monitoring_category, risk_eliminated, risk_1, measure_housing
-- cells: risk_1, risk_2, risk_3, risk_4, risk_5, measure_housing
-- policy: published_check.3_11_006.groups
-- source: G2 2069947479
SELECT
    household.delivery_id,
    household.sheet,
    household.row_no,
    household.is_eliminated AND NOT list_has_any(household.measure_groups, check_words('3_11_006.groups')) AS fails
FROM checked_household AS household
WHERE household.is_monitored AND household.is_eliminated IS NOT false AND list_contains(household.risks, 'unsafe_housing')
