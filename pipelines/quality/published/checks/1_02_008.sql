-- writes: published__1_02_008
-- reads: checked_household
-- code: 1_02_008
-- severity: error
-- zh: 已消除风险的住房仍不安全
-- en: an eliminated household's dwelling is unsafe afterwards
-- grain: one row per household asked
-- subject: household
-- meaning: marked eliminated, and the dwelling was damaged or unsafe after elimination. A blank is 1_11_004's.
-- needs: monitoring_category, risk_eliminated, after_dwelling_unsafe
-- cells: after_dwelling_unsafe
-- source: G2; feeds.md section 5
SELECT
    household.delivery_id,
    household.sheet,
    household.row_no,
    household.is_eliminated AND household.after_dwelling_unsafe AS fails
FROM checked_household AS household
WHERE household.is_monitored AND household.is_eliminated IS NOT false
