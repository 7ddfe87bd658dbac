-- writes: rule_disability_new
-- reads: night, policy, person_spine, disabled_federation__certificate
-- policy: alert_rule.disability_new.lookback_days, alert_rule.disability_new.grades
-- grain: one row per member and certificate
-- meaning: 残联：新办一、二级残疾人证 | a member newly certified with a severe disability
-- feeds: disabled_federation/certificate
-- cells: disability_grade, issued_date
-- source: S16; grades and window [P]
WITH given AS (
    SELECT
        as_of,
        as_of - CAST((SELECT value_num FROM policy WHERE policy_key = 'alert_rule' AND item = 'disability_new.lookback_days') AS INTEGER) AS after_date,
        (SELECT value_text FROM policy WHERE policy_key = 'alert_rule' AND item = 'disability_new.grades') AS grades,
        (
            SELECT string_agg(policy_ref, '; ' ORDER BY item) FROM policy
            WHERE policy_key = 'alert_rule' AND item IN ('disability_new.grades', 'disability_new.lookback_days')
        ) AS policy_ref
    FROM night
),

compared AS (
    SELECT
        person.household_key,
        certificate.*,
        given.after_date,
        given.grades,
        given.policy_ref,
        person.is_alive AND certificate.issued_date > given.after_date AND certificate.issued_date <= given.as_of
        AND list_contains(string_split(given.grades, ','), certificate.disability_grade) AS fires
    FROM (SELECT * EXCLUDE (household_key) FROM disabled_federation__certificate) AS certificate
    CROSS JOIN given
    INNER JOIN person_spine AS person ON certificate.person_key = person.person_key
)

SELECT
    household_key,
    'disability_new' AS rule_key,
    sha256(
        concat_ws('|', 'disabled_federation/certificate', person_key, disability_type, disability_grade, CAST(issued_date AS VARCHAR))
    ) AS evidence_key,
    person_key,
    'disabled_federation' AS department,
    'disabled_federation/certificate' AS feed,
    issued_date AS evidence_date,
    'issued_date;disability_grade' AS metric,
    CAST(issued_date AS VARCHAR) || ';' || disability_grade AS value,
    '> ' || CAST(after_date AS VARCHAR) || ';in ' || grades AS threshold,
    policy_ref,
    _delivery_id AS delivery_id,
    _sheet AS sheet,
    _row_no AS row_no,
    CAST(_known_at + INTERVAL 8 HOURS AS DATE) AS known_date -- UTC to China Standard Time
FROM compared
WHERE fires
