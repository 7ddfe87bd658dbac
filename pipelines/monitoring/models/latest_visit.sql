-- writes: latest_visit
-- reads: night, policy, rural_revitalisation__verification_visit
-- policy: visit.no_contact_outcomes
-- grain: one row per visited household
-- meaning: the day of the latest visit of all, and day and outcome of the latest at which somebody was met
-- source: docs/architecture.md section 3
WITH visit AS (
    SELECT
        told.household_key,
        told.visit_date,
        told.visit_outcome,
        list_contains(
            (SELECT string_split(value_text, ',') FROM policy WHERE policy_key = 'visit' AND item = 'no_contact_outcomes'), told.visit_outcome
        ) AS is_no_contact,
        struct_pack(visit_date := told.visit_date, visit_no := told.visit_no) AS place
    FROM rural_revitalisation__verification_visit AS told
    CROSS JOIN night
    WHERE told.household_key IS NOT NULL AND told.visit_date <= night.as_of
)

SELECT
    household_key,
    max(visit_date) AS visit_date,
    max(visit_date) FILTER (WHERE NOT is_no_contact) AS met_date,
    arg_max(visit_outcome, place) FILTER (WHERE NOT is_no_contact) AS met_outcome
FROM visit
GROUP BY household_key
