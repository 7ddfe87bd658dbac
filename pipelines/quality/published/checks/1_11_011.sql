-- writes: published__1_11_011
-- reads: checked_household
-- code: 1_11_011
-- severity: warn
-- zh: 已消除风险的未填写监测联系人及联系电话
-- en: an eliminated household has no monitoring contact or phone
-- grain: one row per household asked
-- subject: household
-- meaning: marked eliminated, and the contact's name or phone is blank.
-- needs: monitoring_category, risk_eliminated, contact_name, contact_phone
-- cells: contact_name, contact_phone
-- source: G2; feeds.md section 5
SELECT
    household.delivery_id,
    household.sheet,
    household.row_no,
    household.is_eliminated AND (household.contact_name IS NULL OR household.contact_phone IS NULL) AS fails
FROM checked_household AS household
WHERE household.is_monitored AND household.is_eliminated IS NOT false
