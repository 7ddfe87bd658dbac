-- writes: published__1_11_004
-- reads: checked_household
-- code: 1_11_004
-- severity: error
-- zh: 已消除风险的未填写风险消除后指标
-- en: an eliminated household lacks an after-elimination item
-- grain: one row per household asked
-- subject: household
-- meaning: marked eliminated, and any of the 13 items after elimination is blank: the four of 3+1, five of income and cost, net, net
--   per head, claims, self-pay.
-- needs: monitoring_category, risk_eliminated, after_school_dropout, after_dwelling_unsafe, after_uninsured_member,
--   after_water_unsafe, after_wage_fen, after_production_fen, after_property_fen, after_transfer_fen, after_cost_fen,
--   after_net_fen, after_net_per_head_fen, after_claims_fen, after_self_pay_fen
-- cells: after_school_dropout, after_dwelling_unsafe, after_uninsured_member, after_water_unsafe, after_wage_fen,
--   after_production_fen, after_property_fen, after_transfer_fen, after_cost_fen, after_net_fen, after_net_per_head_fen,
--   after_claims_fen, after_self_pay_fen
-- source: G2 1462776935
SELECT
    household.delivery_id,
    household.sheet,
    household.row_no,
    household.is_eliminated AND (
        household.after_school_dropout IS NULL
        OR household.after_dwelling_unsafe IS NULL
        OR household.after_uninsured_member IS NULL
        OR household.after_water_unsafe IS NULL
        OR household.after_wage_fen IS NULL
        OR household.after_production_fen IS NULL
        OR household.after_property_fen IS NULL
        OR household.after_transfer_fen IS NULL
        OR household.after_cost_fen IS NULL
        OR household.after_net_fen IS NULL
        OR household.after_net_per_head_fen IS NULL
        OR household.after_claims_fen IS NULL
        OR household.after_self_pay_fen IS NULL
    ) AS fails
FROM checked_household AS household
WHERE household.is_monitored AND household.is_eliminated IS NOT false
