-- writes: published__1_11_010
-- reads: night, policy, checked_household
-- code: 1_11_010
-- severity: alert
-- zh: 识别后一个月及以上未落实帮扶措施
-- en: no measure a month after identification
-- grain: one row per household asked
-- subject: household
-- meaning: open, the last day of the identification month lies the given months or more before the night, and no group of measures
--   has an entry. The export gives months: the last day is the only sure one.
-- needs: monitoring_category, risk_eliminated, identified_month, measure_development, measure_industry, measure_employment,
--   measure_finance, measure_public_post, measure_housing, measure_water, measure_health, measure_compulsory_education,
--   measure_other_education, measure_safety_net, measure_social, measure_relocation, measure_living_condition,
--   measure_infrastructure
-- cells: identified_month, measure_development
-- policy: published_check.1_11_010.months
-- source: G2 2150990259
SELECT
    household.delivery_id,
    household.sheet,
    household.row_no,
    household.is_open AND (
        CAST(last_day(household.identified_month) + to_months(CAST(check_number('1_11_010.months') AS INTEGER)) AS DATE) <= night.as_of
        AND len(household.measure_groups) = 0
    ) AS fails
FROM checked_household AS household
CROSS JOIN night
WHERE household.is_monitored AND household.is_open IS NOT false
