-- writes: household_risk
-- reads: policy, list_state
-- policy: risk_measure_match.illness, risk_measure_match.disability, risk_measure_match.schooling, risk_measure_match.disaster,
--   risk_measure_match.accident, risk_measure_match.project_failure, risk_measure_match.unstable_job,
--   risk_measure_match.labour_shortage, risk_measure_match.unsafe_housing, risk_measure_match.unsafe_water, risk_measure_match.other
-- grain: one row per household on the list and risk
-- meaning: which measure groups answer each risk of a household; "any" stands for every group
-- source: G2, [P]; docs/architecture.md section 3
SELECT risk.household_key, risk.risk_type, string_split(matched.value_text, ',') AS measure_groups
FROM (SELECT household_key, unnest(risks) AS risk_type FROM list_state) AS risk
LEFT JOIN policy AS matched ON matched.policy_key = 'risk_measure_match' AND risk.risk_type = matched.item
