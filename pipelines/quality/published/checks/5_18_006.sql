-- writes: published__5_18_006
-- reads: policy, checked_household
-- code: 5_18_006
-- severity: error
-- zh: 饮水风险户无饮水安全保障措施
-- en: water risk without water measure
-- grain: one row per household asked
-- subject: household
-- meaning: a monitored household names unsafe water among its risks and none of the measure groups that answer it has an entry.
-- needs: monitoring_category, risk_1, measure_water
-- cells: risk_1, risk_2, risk_3, risk_4, risk_5, measure_water
-- policy: published_check.5_18_006.groups
-- source: G2; feeds.md section 5
SELECT
    household.delivery_id,
    household.sheet,
    household.row_no,
    NOT list_has_any(household.measure_groups, check_words('5_18_006.groups')) AS fails
FROM checked_household AS household
WHERE household.is_monitored AND list_contains(household.risks, 'unsafe_water')
