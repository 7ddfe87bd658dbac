-- writes: income_fact
-- reads: night, policy, household_spine, rural_revitalisation__income_survey
-- policy: income_max_age_months, income_line, income_measure
-- grain: one row per household of the register
-- meaning: the latest income survey row of the household that is not too old, with net income and reference value,
--   in all and per head, exact to the fen and rounded half up. One missing item and nothing is computed.
-- source: monitoring.md section 3 (G1; reference formula inferred [P]); window S33, S39
WITH bounds AS (
    SELECT
        date_trunc('month', as_of)::DATE - INTERVAL 1 MONTH AS last_month,
        date_trunc('month', as_of)::DATE
            - to_months(CAST((SELECT value_num FROM policy WHERE policy_key = 'income_max_age_months') AS INTEGER)) AS first_month
    FROM night
),

line AS (
    SELECT
        (SELECT value_fen FROM policy WHERE policy_key = 'income_line') AS income_line_fen,
        (SELECT policy_ref FROM policy WHERE policy_key = 'income_line') AS policy_ref,
        (SELECT value_text FROM policy WHERE policy_key = 'income_measure') AS income_measure
),

-- Two rows of one household and month (two household numbers, say): the later known one, then by content, so that
-- neither row order nor file name decides.
chosen AS (
    SELECT survey.*
    FROM rural_revitalisation__income_survey AS survey
    CROSS JOIN bounds
    WHERE survey.household_key IS NOT NULL AND survey.period_end_month BETWEEN bounds.first_month AND bounds.last_month
    QUALIFY row_number() OVER (
        PARTITION BY survey.household_key
        ORDER BY
            survey.period_end_month DESC, survey._known_at DESC, survey.household_no NULLS LAST, survey.household_members NULLS LAST,
            survey.wage_income_fen NULLS LAST, survey.production_income_fen NULLS LAST, survey.property_income_fen NULLS LAST,
            survey.transfer_income_fen NULLS LAST, survey.production_cost_fen NULLS LAST, survey.claims_income_fen NULLS LAST,
            survey.compliant_self_pay_fen NULLS LAST, survey._delivery_id, survey._sheet, survey._row_no
    ) = 1
),

summed AS (
    SELECT
        spine.household_key,
        spine.village_code,
        chosen.household_key IS NOT NULL AS has_row,
        chosen.period_end_month,
        chosen.household_members,
        chosen.wage_income_fen,
        chosen.production_income_fen,
        chosen.property_income_fen,
        chosen.transfer_income_fen,
        chosen.production_cost_fen,
        chosen.claims_income_fen,
        chosen.compliant_self_pay_fen,
        chosen.wage_income_fen + chosen.production_income_fen + chosen.property_income_fen
            + chosen.transfer_income_fen - chosen.production_cost_fen AS net_fen,
        chosen._delivery_id AS delivery_id,
        chosen._sheet AS sheet,
        chosen._row_no AS row_no,
        CAST(chosen._known_at + INTERVAL 8 HOURS AS DATE) AS known_date, -- UTC to China Standard Time
        line.*,
        -- In alphabetical order. A line measured in disposable income needs that measure, which no feed delivers.
        concat_ws(
            ',',
            CASE WHEN chosen.claims_income_fen IS NULL THEN 'claims_income' END,
            CASE WHEN chosen.compliant_self_pay_fen IS NULL THEN 'compliant_self_pay' END,
            CASE WHEN line.income_measure <> 'net' THEN 'disposable_income' END,
            CASE WHEN coalesce(chosen.household_members, 0) <= 0 THEN 'household_members' END,
            CASE WHEN chosen.production_cost_fen IS NULL THEN 'production_cost' END,
            CASE WHEN chosen.production_income_fen IS NULL THEN 'production_income' END,
            CASE WHEN chosen.property_income_fen IS NULL THEN 'property_income' END,
            CASE WHEN chosen.transfer_income_fen IS NULL THEN 'transfer_income' END,
            CASE WHEN chosen.wage_income_fen IS NULL THEN 'wage_income' END
        ) AS missing
    FROM household_spine AS spine
    CROSS JOIN line
    LEFT JOIN chosen ON spine.household_key = chosen.household_key
),

stated AS (
    SELECT
        *,
        CASE WHEN NOT has_row THEN 'absent' WHEN missing <> '' THEN 'incomplete' ELSE 'computed' END AS income_state,
        CASE WHEN has_row AND missing = '' THEN net_fen END AS net_income_fen,
        CASE WHEN has_row AND missing = '' THEN net_fen + claims_income_fen - compliant_self_pay_fen END AS income_reference_fen
    FROM summed
)

SELECT
    household_key,
    village_code,
    income_state,
    CASE WHEN income_state = 'incomplete' THEN missing END AS missing_items,
    period_end_month,
    household_members,
    wage_income_fen,
    production_income_fen,
    property_income_fen,
    transfer_income_fen,
    production_cost_fen,
    claims_income_fen,
    compliant_self_pay_fen,
    net_income_fen,
    income_reference_fen,
    -- Half up, towards the greater: on magnitudes, because integer division of negatives differs between engines.
    CAST(CASE
        WHEN net_income_fen >= 0 THEN (2 * net_income_fen + household_members) // (2 * household_members)
        ELSE -((2 * abs(net_income_fen) + household_members - 1) // (2 * household_members))
    END AS BIGINT) AS net_income_per_head_fen,
    CAST(CASE
        WHEN income_reference_fen >= 0 THEN (2 * income_reference_fen + household_members) // (2 * household_members)
        ELSE -((2 * abs(income_reference_fen) + household_members - 1) // (2 * household_members))
    END AS BIGINT) AS income_reference_per_head_fen,
    income_line_fen,
    income_measure,
    policy_ref,
    delivery_id,
    sheet,
    row_no,
    known_date
FROM stated
