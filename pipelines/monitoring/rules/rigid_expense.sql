-- writes: rule_rigid_expense
-- reads: income_fact
-- grain: one row per household
-- meaning: 收入核算：刚性支出后人均收入参考值不高于监测线 | net income per head is above the line, but what claims and
--   compliant medical payment leave of it is not
-- feeds: rural_revitalisation/income_survey
-- needs: rural_revitalisation/income_survey.household_members, rural_revitalisation/income_survey.wage_income_fen,
--   rural_revitalisation/income_survey.production_income_fen, rural_revitalisation/income_survey.property_income_fen,
--   rural_revitalisation/income_survey.transfer_income_fen, rural_revitalisation/income_survey.production_cost_fen,
--   rural_revitalisation/income_survey.claims_income_fen, rural_revitalisation/income_survey.compliant_self_pay_fen
-- cells: household_members, period_end_month, wage_income_fen, production_income_fen, property_income_fen, transfer_income_fen,
--   production_cost_fen, claims_income_fen, compliant_self_pay_fen
-- source: S17, S19; formula [P]
WITH compared AS (
    SELECT
        *,
        income_state = 'computed' AND net_income_per_head_fen > income_line_fen AND income_reference_per_head_fen <= income_line_fen AS fires
    FROM income_fact
    WHERE income_state <> 'absent'
)

SELECT
    household_key,
    'rigid_expense' AS rule_key,
    sha256(concat_ws('|', 'rural_revitalisation/income_survey', household_key, CAST(period_end_month AS VARCHAR))) AS evidence_key,
    CAST(NULL AS VARCHAR) AS person_key,
    'rural_revitalisation' AS department,
    'rural_revitalisation/income_survey' AS feed,
    last_day(period_end_month) AS evidence_date,
    'income_reference_per_head' AS metric,
    coalesce(CAST(CAST(CAST(income_reference_per_head_fen AS DECIMAL(18, 0)) * 0.01 AS DECIMAL(18, 2)) AS VARCHAR), '-') AS value,
    '<= ' || CAST(CAST(CAST(income_line_fen AS DECIMAL(18, 0)) * 0.01 AS DECIMAL(18, 2)) AS VARCHAR) AS threshold,
    policy_ref,
    delivery_id,
    sheet,
    row_no,
    known_date
FROM compared
WHERE fires
