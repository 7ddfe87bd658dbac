-- writes: published__3_11_005
-- reads: policy, checked_household
-- code: 3_11_005
-- severity: error
-- zh: 已消除的因残风险户未享受综合保障或社会帮扶
-- en: eliminated, risk disability, without comprehensive or social measure
-- grain: one row per household asked
-- subject: household
-- meaning: marked eliminated, disability among the risks, and none of the measure groups that answer it has an entry.
-- needs: monitoring_category, risk_eliminated, risk_1, measure_safety_net, measure_social
-- cells: risk_1, risk_2, risk_3, risk_4, risk_5, measure_safety_net, measure_social
-- policy: published_check.3_11_005.groups
-- source: G2 1817440193, 1217249054
SELECT
    household.delivery_id,
    household.sheet,
    household.row_no,
    household.is_eliminated AND NOT list_has_any(household.measure_groups, check_words('3_11_005.groups')) AS fails
FROM checked_household AS household
WHERE household.is_monitored AND household.is_eliminated IS NOT false AND list_contains(household.risks, 'disability')
