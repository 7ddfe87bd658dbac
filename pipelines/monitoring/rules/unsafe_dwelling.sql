-- writes: rule_unsafe_dwelling
-- reads: night, policy, household_spine, housing__dwelling
-- policy: dwelling.open_grades, dwelling.safe_remedies
-- grain: one row per dwelling
-- meaning: 住建：C、D 级危房未改造 | a dwelling graded C or D that is not remedied, rented out of or vacated
-- feeds: housing/dwelling
-- cells: dwelling_no, dwelling_grade, appraised_date, remedy_mode, remedied_date
-- source: I9, S1, S2
WITH given AS (
    SELECT
        as_of,
        (SELECT value_text FROM policy WHERE policy_key = 'dwelling' AND item = 'open_grades') AS open_grades,
        (SELECT policy_ref FROM policy WHERE policy_key = 'dwelling' AND item = 'open_grades') AS policy_ref,
        (SELECT value_text FROM policy WHERE policy_key = 'dwelling' AND item = 'safe_remedies') AS safe_remedies
    FROM night
),

compared AS (
    SELECT
        home.*,
        given.open_grades,
        given.policy_ref,
        list_contains(string_split(given.open_grades, ','), home.dwelling_grade)
        AND (home.remedied_date IS NULL OR home.remedied_date > given.as_of)
        AND NOT coalesce(list_contains(string_split(given.safe_remedies, ','), home.remedy_mode), false) AS fires
    FROM housing__dwelling AS home
    CROSS JOIN given
    INNER JOIN household_spine AS household ON home.household_key = household.household_key
)

SELECT
    household_key,
    'unsafe_dwelling' AS rule_key,
    sha256(concat_ws('|', 'housing/dwelling', dwelling_no)) AS evidence_key,
    CAST(NULL AS VARCHAR) AS person_key,
    'housing' AS department,
    'housing/dwelling' AS feed,
    appraised_date AS evidence_date,
    'dwelling_grade' AS metric,
    concat_ws(' ', dwelling_grade, remedy_mode, 'remedied ' || CAST(remedied_date AS VARCHAR)) AS value,
    'in ' || open_grades AS threshold,
    policy_ref,
    _delivery_id AS delivery_id,
    _sheet AS sheet,
    _row_no AS row_no,
    CAST(_known_at + INTERVAL 8 HOURS AS DATE) AS known_date -- UTC to China Standard Time
FROM compared
WHERE fires
