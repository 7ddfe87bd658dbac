-- writes: rule_dibao_new
-- reads: night, policy, person_spine, welfare_row
-- policy: alert_rule.dibao_new.lookback_days
-- grain: one row per member and roster row
-- meaning: 民政：新纳入低保或特困 | a member newly on the dibao or tekun roster, and still on it
-- feeds: civil_affairs/dibao, civil_affairs/tekun
-- needs: civil_affairs/dibao.start_date, civil_affairs/tekun.start_date
-- cells: start_date, end_date
-- source: S12; window [P]
WITH given AS (
    SELECT
        as_of,
        as_of - CAST((SELECT value_num FROM policy WHERE policy_key = 'alert_rule' AND item = 'dibao_new.lookback_days') AS INTEGER) AS after_date,
        (SELECT policy_ref FROM policy WHERE policy_key = 'alert_rule' AND item = 'dibao_new.lookback_days') AS policy_ref
    FROM night
),

compared AS (
    SELECT
        person.household_key,
        roll.*,
        given.after_date,
        given.policy_ref,
        person.is_alive AND roll.start_date > given.after_date AND roll.start_date <= given.as_of
        AND (roll.last_date IS NULL OR roll.last_date >= given.as_of) AS fires
    FROM (SELECT * EXCLUDE (household_key) FROM welfare_row) AS roll
    CROSS JOIN given
    INNER JOIN person_spine AS person ON roll.person_key = person.person_key
)

SELECT
    household_key,
    'dibao_new' AS rule_key,
    sha256(concat_ws('|', feed, record_no, person_key)) AS evidence_key,
    person_key,
    'civil_affairs' AS department,
    feed,
    start_date AS evidence_date,
    'start_date' AS metric,
    coalesce(CAST(start_date AS VARCHAR), '-') AS value,
    '> ' || CAST(after_date AS VARCHAR) AS threshold,
    policy_ref,
    delivery_id,
    sheet,
    row_no,
    known_date
FROM compared
WHERE fires
