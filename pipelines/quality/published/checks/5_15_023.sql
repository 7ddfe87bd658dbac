-- writes: published__5_15_023
-- reads: policy, checked_household
-- code: 5_15_023
-- severity: warn
-- zh: 识别时工资性收入大于0小于100
-- en: wage income at identification between nothing and next to nothing
-- grain: one row per household asked
-- subject: household
-- meaning: open, and the wage income at identification is more than the lower and less than the upper bound, both exclusive: yuan
--   written in another unit, or a placeholder.
-- needs: monitoring_category, risk_eliminated, identified_wage_fen
-- cells: identified_wage_fen
-- policy: published_check.5_15_023.above, published_check.5_15_023.below
-- source: G2; feeds.md section 5
SELECT
    household.delivery_id,
    household.sheet,
    household.row_no,
    household.is_open AND (
        household.identified_wage_fen > check_fen('5_15_023.above')
        AND household.identified_wage_fen < check_fen('5_15_023.below')
    ) AS fails
FROM checked_household AS household
WHERE household.is_monitored AND household.is_open IS NOT false
