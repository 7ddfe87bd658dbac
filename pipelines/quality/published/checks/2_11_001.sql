-- writes: published__2_11_001
-- reads: checked_household
-- code: 2_11_001
-- severity: warn
-- zh: 风险为因残但家中无残疾人
-- en: risk disability but no member with a certificate
-- grain: one row per household asked
-- subject: household
-- meaning: a monitored household names disability among its five risks and no member has a disability certificate: by kind of
--   certificate, by a number of 20 or 22 characters, or by a certificate number.
-- needs: monitoring_category, risk_1, certificate_kind
-- cells: risk_1, risk_2, risk_3, risk_4, risk_5, certificate_kind
-- source: G2 2000031629
SELECT
    household.delivery_id,
    household.sheet,
    household.row_no,
    household.members_with_certificate = 0 AS fails
FROM checked_household AS household
WHERE household.is_monitored AND list_contains(household.risks, 'disability')
