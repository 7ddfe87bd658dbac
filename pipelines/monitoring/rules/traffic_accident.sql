-- writes: rule_traffic_accident
-- reads: night, policy, person_spine, traffic_police__accident
-- policy: alert_rule.traffic_accident.lookback_days, alert_rule.traffic_accident.casualties
-- grain: one row per member and accident
-- meaning: 交警：家庭成员交通事故伤亡 | a member injured, disabled or killed in a traffic accident; the household of a dead
--   member counts, so members are taken from the register whether they live or not
-- feeds: traffic_police/accident
-- cells: accident_no, accident_date, casualty
-- source: S12; window [P]
WITH given AS (
    SELECT
        as_of,
        as_of - CAST((SELECT value_num FROM policy WHERE policy_key = 'alert_rule' AND item = 'traffic_accident.lookback_days') AS INTEGER) AS after_date,
        (SELECT policy_ref FROM policy WHERE policy_key = 'alert_rule' AND item = 'traffic_accident.lookback_days') AS policy_ref,
        (SELECT value_text FROM policy WHERE policy_key = 'alert_rule' AND item = 'traffic_accident.casualties') AS casualties
    FROM night
),

compared AS (
    SELECT
        person.household_key,
        accident.*,
        given.after_date,
        given.policy_ref,
        accident.accident_date > given.after_date AND accident.accident_date <= given.as_of
        AND list_contains(string_split(given.casualties, ','), accident.casualty) AS fires
    FROM (SELECT * EXCLUDE (household_key) FROM traffic_police__accident) AS accident
    CROSS JOIN given
    INNER JOIN person_spine AS person ON accident.person_key = person.person_key
)

SELECT
    household_key,
    'traffic_accident' AS rule_key,
    sha256(concat_ws('|', 'traffic_police/accident', accident_no, person_key)) AS evidence_key,
    person_key,
    'traffic_police' AS department,
    'traffic_police/accident' AS feed,
    accident_date AS evidence_date,
    'accident_date' AS metric,
    concat_ws(' ', CAST(accident_date AS VARCHAR), casualty) AS value,
    '> ' || CAST(after_date AS VARCHAR) AS threshold,
    policy_ref,
    _delivery_id AS delivery_id,
    _sheet AS sheet,
    _row_no AS row_no,
    CAST(_known_at + INTERVAL 8 HOURS AS DATE) AS known_date -- UTC to China Standard Time
FROM compared
WHERE fires
