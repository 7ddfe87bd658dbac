-- writes: published__4_11_006
-- reads: checked_household
-- code: 4_11_006
-- severity: warn
-- zh: 饮水出现安全问题但风险无因安全饮水
-- en: a water problem without the water risk
-- grain: one row per household asked
-- subject: household
-- meaning: a monitored household's water is not safe and unsafe water is not among its risks.
-- needs: monitoring_category, has_safe_water, risk_1
-- cells: has_safe_water, risk_1, risk_2, risk_3, risk_4, risk_5
-- source: G2 1439118948
SELECT
    household.delivery_id,
    household.sheet,
    household.row_no,
    (NOT household.has_safe_water AND NOT list_contains(household.risks, 'unsafe_water')) AS fails
FROM checked_household AS household
WHERE household.is_monitored
