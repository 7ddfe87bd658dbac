-- writes: published__1_11_002
-- reads: checked_household
-- code: 1_11_002
-- severity: error
-- zh: 监测对象基础指标漏填
-- en: items every monitored household must have are blank
-- grain: one row per household asked
-- subject: household
-- meaning: of a monitored household the identification month, the first risk, the dwelling, the water or (of any member) the
--   critical-illness insurance item is blank.
-- needs: monitoring_category, identified_month, risk_1, is_unsafe_dwelling, has_safe_water, has_critical_illness_insurance
-- cells: identified_month, risk_1, is_unsafe_dwelling, has_safe_water, has_critical_illness_insurance
-- source: G2 1631208951
SELECT
    household.delivery_id,
    household.sheet,
    household.row_no,
    (
        household.identified_month IS NULL OR household.risk_1 IS NULL OR household.is_unsafe_dwelling IS NULL
        OR household.has_safe_water IS NULL OR household.members_without_critical_item > 0
    ) AS fails
FROM checked_household AS household
WHERE household.is_monitored
