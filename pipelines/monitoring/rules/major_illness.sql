-- writes: rule_major_illness
-- reads: night, policy, person_spine, health__major_illness
-- policy: alert_rule.major_illness.lookback_days, alert_rule.major_illness.excluded_status
-- grain: one row per member and illness, by the row that became known last
-- meaning: 卫健：新确诊大病 | a member newly on the major-illness list
-- feeds: health/major_illness
-- cells: disease, confirmed_date, treatment_status
-- source: S10; window [P]
WITH given AS (
    SELECT
        as_of,
        as_of - CAST((SELECT value_num FROM policy WHERE policy_key = 'alert_rule' AND item = 'major_illness.lookback_days') AS INTEGER) AS after_date,
        (SELECT policy_ref FROM policy WHERE policy_key = 'alert_rule' AND item = 'major_illness.lookback_days') AS policy_ref,
        (
            SELECT string_split(value_text, ',') FROM policy WHERE policy_key = 'alert_rule' AND item = 'major_illness.excluded_status'
        ) AS excluded_status
    FROM night
),

compared AS (
    SELECT
        person.household_key,
        illness.*,
        given.after_date,
        given.policy_ref,
        person.is_alive AND illness.confirmed_date > given.after_date AND illness.confirmed_date <= given.as_of
        AND NOT coalesce(list_contains(given.excluded_status, illness.treatment_status), false) AS fires
    FROM (SELECT * EXCLUDE (household_key) FROM health__major_illness) AS illness
    CROSS JOIN given
    INNER JOIN person_spine AS person ON illness.person_key = person.person_key
    -- A list that adds up replaces a row by its key as written: of one spelled otherwise both stand, and the later counts.
    QUALIFY row_number() OVER (
        PARTITION BY illness.person_key, illness.disease
        ORDER BY illness._known_at DESC, illness._period DESC NULLS LAST, illness.confirmed_date DESC NULLS LAST,
            illness.treatment_status NULLS LAST, illness._delivery_id, illness._sheet, illness._row_no
    ) = 1
)

SELECT
    household_key,
    'major_illness' AS rule_key,
    sha256(concat_ws('|', 'health/major_illness', person_key, disease)) AS evidence_key,
    person_key,
    'health' AS department,
    'health/major_illness' AS feed,
    confirmed_date AS evidence_date,
    'confirmed_date' AS metric,
    CAST(confirmed_date AS VARCHAR) AS value,
    '> ' || CAST(after_date AS VARCHAR) AS threshold,
    policy_ref,
    _delivery_id AS delivery_id,
    _sheet AS sheet,
    _row_no AS row_no,
    CAST(_known_at + INTERVAL 8 HOURS AS DATE) AS known_date -- UTC to China Standard Time
FROM compared
WHERE fires
