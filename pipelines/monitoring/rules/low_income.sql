-- writes: rule_low_income
-- reads: income_fact
-- grain: one row per household
-- meaning: 收入核算：人均纯收入不高于监测线 | net income per head is not above the monitoring line
-- feeds: rural_revitalisation/income_survey
-- needs: rural_revitalisation/income_survey.household_members, rural_revitalisation/income_survey.wage_income_fen,
--   rural_revitalisation/income_survey.production_income_fen, rural_revitalisation/income_survey.property_income_fen,
--   rural_revitalisation/income_survey.transfer_income_fen, rural_revitalisation/income_survey.production_cost_fen,
--   rural_revitalisation/income_survey.claims_income_fen, rural_revitalisation/income_survey.compliant_self_pay_fen
-- cells: household_members, period_end_month, wage_income_fen, production_income_fen, property_income_fen, transfer_income_fen, production_cost_fen
-- source: S17, S19
WITH compared AS (
    SELECT
        *,
        income_state = 'computed' AND net_income_per_head_fen <= income_line_fen AS fires
    FROM income_fact
    WHERE income_state <> 'absent'
)

SELECT
    household_key,
    'low_income' AS rule_key,
    sha256(concat_ws('|', 'rural_revitalisation/income_survey', household_key, CAST(period_end_month AS VARCHAR))) AS evidence_key,
    CAST(NULL AS VARCHAR) AS person_key,
    'rural_revitalisation' AS department,
    'rural_revitalisation/income_survey' AS feed,
    last_day(period_end_month) AS evidence_date,
    'net_income_per_head' AS metric,
    coalesce(CAST(CAST(CAST(net_income_per_head_fen AS DECIMAL(18, 0)) * 0.01 AS DECIMAL(18, 2)) AS VARCHAR), '-') AS value,
    '<= ' || CAST(CAST(CAST(income_line_fen AS DECIMAL(18, 0)) * 0.01 AS DECIMAL(18, 2)) AS VARCHAR) AS threshold,
    policy_ref,
    delivery_id,
    sheet,
    row_no,
    known_date
FROM compared
WHERE fires
