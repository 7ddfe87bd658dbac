-- writes: contradiction
-- reads: night, policy, workday, contradiction_rule, contradiction_row, contradiction_found, contradiction_answer, delivery, person_spine,
--   household_spine, gone_person
-- policy: contradiction_days.error, contradiction_days.warn, contradiction_days.alert
-- grain: one row per contradiction that stands tonight, and per one answered as corrected that stands no more
-- meaning: The board. first_known_date: the day on which both sides were known, by known times alone. status: open; overdue, past
--   its due date without an answer; explained; corrected, the department says so and no row of its own says otherwise since;
--   recurring, it said so and a row that became known later says the same again. Contradictions that vanished without an answer are
--   seen by running an earlier night again: this table is a function of what is known and keeps no memory.
-- source: issue 4 part 5
WITH sided AS (
    SELECT contradiction_no, side, feed, known_date, said_date, says, split_part(feed, '/', 1) AS department FROM contradiction_row
),
first_side AS (
    SELECT contradiction_no, side, min(known_date) AS first_date FROM sided GROUP BY ALL
),
absent AS (
    SELECT feed, min(china_day(known_at)) AS first_date FROM delivery WHERE delivery_state IN ('standing', 'superseded') GROUP BY feed
),
summed AS (
    SELECT contradiction_no, count(*) AS rows_cited, max(said_date) AS last_known_date,
        max(said_date) FILTER (WHERE side = 1) AS owner_said_date,
        min(department) FILTER (WHERE side = 1) AS teller,
        string_agg(DISTINCT department, ',' ORDER BY department) AS departments,
        string_agg(DISTINCT feed || '：' || says, '；' ORDER BY feed || '：' || says) AS evidence
    FROM sided
    GROUP BY contradiction_no
),
subject AS (
    SELECT DISTINCT contradiction_no, code, subject_key FROM contradiction_found
),
standing AS (
    SELECT
        s.contradiction_no, s.code, rule.severity, rule.title_zh, rule.title_en,
        CASE WHEN rule.owner = 'teller' THEN summed.teller ELSE rule.owner END AS owner_department,
        rule.other, summed.departments, rule.subject,
        CASE WHEN rule.subject = 'person' THEN s.subject_key END AS person_key,
        CASE rule.subject WHEN 'person' THEN coalesce(person.household_key, gone.household_key) WHEN 'household' THEN s.subject_key END AS household_key,
        coalesce(person.village_code, household.village_code, gone.village_code) AS village_code,
        greatest((SELECT max(f.first_date) FROM first_side AS f WHERE f.contradiction_no = s.contradiction_no), absent.first_date)
            AS first_known_date,
        summed.last_known_date, coalesce(summed.owner_said_date, summed.last_known_date) AS owner_said_date, summed.rows_cited, summed.evidence
    FROM subject AS s
    INNER JOIN contradiction_rule AS rule ON s.code = rule.code
    INNER JOIN summed ON s.contradiction_no = summed.contradiction_no
    LEFT JOIN absent ON rule.absent_feed = absent.feed
    LEFT JOIN person_spine AS person ON rule.subject = 'person' AND s.subject_key = person.person_key
    LEFT JOIN household_spine AS household ON rule.subject = 'household' AND s.subject_key = household.household_key
    LEFT JOIN gone_person AS gone ON rule.subject = 'person' AND s.subject_key = gone.person_key
),
answered AS (
    SELECT standing.*, answer.verdict, answer.verified_date AS answered_date, answer.known_date AS answer_known_date
    FROM standing
    LEFT JOIN contradiction_answer AS answer
        ON answer.contradiction_no = standing.contradiction_no
        OR (
            answer.contradiction_no IS NULL AND answer.code = standing.code
            AND (answer.person_key = standing.person_key OR (standing.person_key IS NULL AND answer.household_key = standing.household_key))
        )
    QUALIFY row_number() OVER (
        PARTITION BY standing.contradiction_no
        ORDER BY answer.verified_date DESC NULLS LAST, answer.known_date DESC NULLS LAST, answer.verdict, answer.person_key
    ) = 1
),
gone AS (
    SELECT
        coalesce(answer.contradiction_no, 'R' || left(sha256(concat_ws('|', answer.code, answer.person_key)), 15)) AS contradiction_no,
        answer.code, rule.severity, rule.title_zh, rule.title_en, nullif(rule.owner, 'teller') AS owner_department, rule.other,
        CAST(NULL AS VARCHAR) AS departments, rule.subject, CASE WHEN rule.subject = 'person' THEN answer.person_key END AS person_key,
        answer.household_key, person.village_code, CAST(NULL AS DATE) AS first_known_date, CAST(NULL AS DATE) AS last_known_date,
        CAST(NULL AS DATE) AS owner_said_date, 0 AS rows_cited, CAST(NULL AS VARCHAR) AS evidence, answer.verdict,
        answer.verified_date AS answered_date, answer.known_date AS answer_known_date
    FROM contradiction_answer AS answer
    INNER JOIN contradiction_rule AS rule ON answer.code = rule.code
    LEFT JOIN person_spine AS person ON answer.person_key = person.person_key
    WHERE answer.verdict = 'corrected' AND rule.is_asked
        AND NOT EXISTS (
            SELECT 1 FROM standing
            WHERE standing.contradiction_no = answer.contradiction_no
                OR (
                    answer.contradiction_no IS NULL AND standing.code = answer.code
                    AND (standing.person_key = answer.person_key OR (standing.person_key IS NULL AND standing.household_key = answer.household_key))
                )
        )
),
dated AS (
    SELECT board.*, due.day AS due_date, night.as_of
    FROM (SELECT * FROM answered UNION ALL BY NAME SELECT * FROM gone) AS board
    CROSS JOIN night
    LEFT JOIN policy AS allowed ON allowed.policy_key = 'contradiction_days' AND allowed.item = board.severity
    LEFT JOIN workday AS known ON known.day = board.first_known_date
    LEFT JOIN workday AS due ON due.is_workday AND due.workday_no = known.workday_no + CAST(allowed.value_num AS INTEGER)
)
SELECT
    contradiction_no, code, severity, title_zh, title_en, owner_department,
    nullif(array_to_string(list_sort(list_distinct(list_filter(
        string_split(concat_ws(',', nullif(other, ''), departments), ','), lambda name: name <> coalesce(owner_department, '')
    ))), ','), '') AS other_departments,
    person_key, household_key, village_code, first_known_date, last_known_date,
    CAST(as_of - first_known_date AS INTEGER) AS age_days,
    rows_cited, evidence,
    CASE
        WHEN rows_cited = 0 THEN 'corrected'
        WHEN verdict = 'explained' THEN 'explained'
        WHEN verdict = 'corrected' AND owner_said_date > answered_date THEN 'recurring'
        WHEN verdict = 'corrected' THEN 'corrected'
        WHEN due_date < as_of THEN 'overdue'
        ELSE 'open'
    END AS status,
    due_date, verdict, answered_date
FROM dated
