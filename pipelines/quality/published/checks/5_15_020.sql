-- writes: published__5_15_020
-- reads: checked_household
-- code: 5_15_020
-- severity: warn
-- zh: 未消除的因病风险户识别时合规自付支出为零
-- en: open, risk illness, self-pay 0 or blank
-- grain: one row per household asked
-- subject: household
-- meaning: open, illness among the risks, and the compliant self-pay at identification is 0 or blank.
-- needs: monitoring_category, risk_eliminated, risk_1, identified_self_pay_fen
-- cells: identified_self_pay_fen, risk_1, risk_2, risk_3, risk_4, risk_5
-- source: G2 1643902910
SELECT
    household.delivery_id,
    household.sheet,
    household.row_no,
    household.is_open AND coalesce(household.identified_self_pay_fen, 0) = 0 AS fails
FROM checked_household AS household
WHERE household.is_monitored AND household.is_open IS NOT false AND list_contains(household.risks, 'illness')
