-- writes: published__1111_06
-- reads: policy, checked_household
-- code: 1111_06
-- severity: alert
-- zh: 截止月前识别的未消除户未登记医保个人缴费补贴
-- en: insurance subsidy missing for a household identified before the year's cut-off
-- grain: one row per household asked
-- subject: household
-- meaning: open, identified between the first month of the year's round and its cut-off month, both inclusive, and the health
--   measures do not name the subsidy. The months change every year.
-- needs: monitoring_category, risk_eliminated, identified_month, measure_health
-- cells: identified_month, measure_health
-- policy: published_check.1111_06.words, published_check.1111_06.first_month, published_check.1111_06.cutoff_month
-- source: G2 1320786530
SELECT
    household.delivery_id,
    household.sheet,
    household.row_no,
    (
        household.is_open
        AND strftime(household.identified_month, '%Y-%m') BETWEEN check_text('1111_06.first_month') AND check_text('1111_06.cutoff_month')
        AND len(list_filter(check_words('1111_06.words'), lambda word: coalesce(contains(household.measure_health, word), false))) = 0
    ) AS fails
FROM checked_household AS household
WHERE household.is_monitored AND household.is_open IS NOT false
    AND coalesce(
        strftime(household.identified_month, '%Y-%m') BETWEEN check_text('1111_06.first_month') AND check_text('1111_06.cutoff_month'), true
    )
