-- writes: candidate
-- reads: policy, clue, clue_evidence, list_state, household_fact, income_fact
-- policy: candidate.three_plus_one_rules
-- grain: one row per household that people should look at and that is not open on the list
-- meaning: proposals with their reasons; people decide. The category follows from income alone and is empty where only a
--   person can tell, or where no national export tells whether the household was once lifted out of poverty
-- source: S17, S19, S34, S41; docs/architecture.md section 3
WITH fired AS (
    SELECT
        evidence.household_key,
        list_distinct(list(evidence.rule_key)) AS rules,
        bool_or(evidence.rule_key = 'low_income') AS is_low,
        bool_or(evidence.rule_key = 'rigid_expense') AS is_rigid,
        bool_or(list_contains(
            (SELECT string_split(value_text, ',') FROM policy WHERE policy_key = 'candidate' AND item = 'three_plus_one_rules'), evidence.rule_key
        )) AS is_three_plus_one
    FROM clue_evidence AS evidence
    GROUP BY evidence.household_key
)

SELECT
    fired.household_key,
    clue.village_code,
    CASE
        WHEN fired.is_low AND fact.is_exited THEN 'unstable_exited'
        WHEN fired.is_low AND NOT fact.is_exited THEN 'marginal_vulnerable'
        WHEN fired.is_low THEN NULL
        WHEN fired.is_rigid THEN 'sudden_hardship'
    END AS monitoring_category,
    array_to_string(
        list_sort(CASE WHEN fired.is_rigid AND income.compliant_self_pay_fen > 0 THEN list_append(fired.rules, 'illness') ELSE fired.rules END), ','
    ) AS reasons,
    CASE WHEN clue.clue_state = 'confirmed' THEN 'confirmed' ELSE 'to_verify' END AS risk_state,
    income.income_state,
    income.net_income_per_head_fen,
    income.income_reference_per_head_fen,
    income.income_line_fen,
    fact.is_exited,
    income.missing_items
FROM fired
INNER JOIN clue ON fired.household_key = clue.household_key
INNER JOIN household_fact AS fact ON fired.household_key = fact.household_key
INNER JOIN income_fact AS income ON fired.household_key = income.household_key
LEFT JOIN list_state AS list ON fired.household_key = list.household_key
WHERE
    NOT coalesce(list.is_open, false)
    AND (
        fired.is_low OR fired.is_rigid
        OR (clue.clue_state <> 'closed' AND (fired.is_three_plus_one OR income.income_state <> 'computed'))
        -- What a visit has confirmed never ends nowhere, whatever the income says.
        OR clue.clue_state = 'confirmed'
    )
