-- writes: rule_school_dropout
-- reads: policy, person_spine, school_latest
-- policy: alert_rule.school_dropout.states, alert_rule.school_dropout.excused_reasons, school_age.min, school_age.max
-- grain: one row per child
-- meaning: 教育：义务教育阶段失学辍学 | a child of compulsory-school age out of school in the latest semester, the reason not bodily
-- feeds: education/school_age
-- cells: semester, enrolment_state, absence_reason, birth_date
-- source: S2, S12; age G2, [K]
WITH given AS (
    SELECT
        (SELECT value_text FROM policy WHERE policy_key = 'alert_rule' AND item = 'school_dropout.states') AS states,
        (SELECT policy_ref FROM policy WHERE policy_key = 'alert_rule' AND item = 'school_dropout.states') AS policy_ref,
        (SELECT value_text FROM policy WHERE policy_key = 'alert_rule' AND item = 'school_dropout.excused_reasons') AS excused,
        (SELECT value_num FROM policy WHERE policy_key = 'school_age' AND item = 'min') AS age_min,
        (SELECT value_num FROM policy WHERE policy_key = 'school_age' AND item = 'max') AS age_max
),

aged AS (
    SELECT
        child.*,
        person.household_key AS register_household,
        person.is_alive,
        date_sub('year', coalesce(person.birth_date, child.birth_date), child.school_year_start) AS age
    FROM school_latest AS child
    INNER JOIN person_spine AS person ON child.person_key = person.person_key
),

compared AS (
    SELECT
        aged.*,
        given.states,
        given.policy_ref,
        aged.is_alive AND list_contains(string_split(given.states, ','), aged.enrolment_state)
        AND NOT coalesce(list_contains(string_split(given.excused, ','), aged.absence_reason), false)
        AND aged.age BETWEEN given.age_min AND given.age_max AS fires
    FROM aged
    CROSS JOIN given
)

SELECT
    register_household AS household_key,
    'school_dropout' AS rule_key,
    sha256(concat_ws('|', 'education/school_age', semester, person_key)) AS evidence_key,
    person_key,
    'education' AS department,
    'education/school_age' AS feed,
    semester_start AS evidence_date,
    'enrolment_state' AS metric,
    concat_ws(' ', enrolment_state, 'age', age, absence_reason) AS value,
    'in ' || states AS threshold,
    policy_ref,
    delivery_id,
    sheet,
    row_no,
    known_date
FROM compared
WHERE fires
