-- writes: published__cloud_elimination
-- reads: policy, checked_household
-- code: cloud_elimination
-- severity: alert
-- zh: 识别当月或次月即帮扶消除
-- en: eliminated by assistance in the month of identification or soon after
-- grain: one row per household asked
-- subject: household
-- meaning: eliminated by assistance, and no more than the given number of months lie between identification and elimination. The
--   text says this month or the next (1), the source's code compares with 2.
-- needs: monitoring_category, risk_eliminated, elimination_mode, identified_month, eliminated_month
-- cells: identified_month, eliminated_month, elimination_mode
-- policy: published_check.cloud_elimination.max_months
-- source: G2 1650116004
SELECT
    household.delivery_id,
    household.sheet,
    household.row_no,
    (
        household.is_eliminated AND household.elimination_mode = 'assisted'
        AND date_diff('month', household.identified_month, household.eliminated_month) <= check_number('cloud_elimination.max_months')
    ) AS fails
FROM checked_household AS household
WHERE household.is_monitored AND household.is_eliminated IS NOT false AND coalesce(household.elimination_mode = 'assisted', true)
