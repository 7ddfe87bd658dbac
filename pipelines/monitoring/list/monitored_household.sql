-- writes: monitored_household
-- reads: night, policy, feed_state, list_state, household_risk, measure, latest_visit, clue_evidence, household_fact, income_fact,
--   person_fact, platform_household, rural_revitalisation__monitoring_export
-- policy: elimination_min_months, elimination_guard_set, no_labour_policy, measure_deadline_days, visit.closing_outcomes,
--   labour.lost_capacities
-- grain: one row per household ever on the list
-- meaning: the list as folded, with measures, and for open households which guards of elimination do not hold yet. Ready is
--   empty where nothing stands against it but a feed that could tell has not been delivered
-- source: S21, S24, G2; docs/architecture.md section 3
WITH given AS (
    SELECT
        as_of,
        (SELECT CAST(value_num AS INTEGER) FROM policy WHERE policy_key = 'elimination_min_months') AS min_months,
        (SELECT string_split(value_text, ',') FROM policy WHERE policy_key = 'elimination_guard_set') AS guards,
        (SELECT value_text = 'hold' FROM policy WHERE policy_key = 'no_labour_policy') AS holds_no_labour,
        (SELECT CAST(value_num AS INTEGER) FROM policy WHERE policy_key = 'measure_deadline_days') AS measure_days,
        (SELECT string_split(value_text, ',') FROM policy WHERE policy_key = 'visit' AND item = 'closing_outcomes') AS closing,
        coalesce((SELECT is_available FROM feed_state WHERE feed = 'rural_revitalisation/measure'), false) AS has_measures,
        coalesce((SELECT is_available FROM feed_state WHERE feed = 'rural_revitalisation/verification_visit'), false) AS has_visits,
        (
            SELECT count(*) = 3 FROM feed_state
            WHERE is_available AND feed IN ('education/school_age', 'housing/dwelling', 'water/village_supply')
        ) AS has_three_plus_one
    FROM night
),

helped AS (
    SELECT
        told.household_key,
        CAST(count(*) FILTER (WHERE told.is_in_force) AS INTEGER) AS in_force,
        count(*) FILTER (WHERE told.start_date <= night.as_of) AS started,
        list(DISTINCT told.measure_group) FILTER (WHERE told.start_date <= night.as_of) AS groups
    FROM measure AS told
    CROSS JOIN night
    WHERE told.household_key IS NOT NULL
    GROUP BY told.household_key
),

unmatched AS (
    SELECT risk.household_key, string_agg(risk.risk_type, ',' ORDER BY risk.risk_type) AS risks
    FROM household_risk AS risk
    LEFT JOIN helped ON risk.household_key = helped.household_key
    WHERE
        CASE
            WHEN list_contains(risk.measure_groups, 'any') THEN coalesce(helped.started, 0) = 0
            ELSE NOT coalesce(list_has_any(risk.measure_groups, helped.groups), false)
        END
    GROUP BY risk.household_key
),

fired AS (
    SELECT
        household_key,
        bool_or(rule_key = 'unsafe_dwelling') AS dwelling,
        bool_or(rule_key = 'water_failure') AS water,
        bool_or(rule_key = 'school_dropout') AS school
    FROM clue_evidence
    GROUP BY household_key
),

-- Labour as the export states it: somebody named there, living, of working age, and not said to have lost it.
able AS (
    SELECT DISTINCT owner.household_key
    FROM rural_revitalisation__monitoring_export AS export
    INNER JOIN platform_household AS owner ON export.platform_household_no = owner.platform_household_no
    INNER JOIN person_fact AS person ON export.person_key = person.person_key
    WHERE
        person.is_working_age
        AND NOT coalesce(
            list_contains(
                (SELECT string_split(value_text, ',') FROM policy WHERE policy_key = 'labour' AND item = 'lost_capacities'),
                export.labour_capacity
            ),
            false
        )
),

judged AS (
    SELECT
        list.*,
        fact.village_code,
        fact.members,
        given.*,
        coalesce(helped.in_force, 0) AS in_force,
        coalesce(helped.started, 0) AS started,
        unmatched.risks AS unmatched_risks,
        visit.visit_date,
        income.net_income_per_head_fen,
        income.income_line_fen,
        list_filter(
            [
                CASE WHEN NOT list.has_contact THEN 'contact' END,
                CASE WHEN fired.dwelling THEN 'dwelling' END,
                CASE WHEN income.net_income_per_head_fen <= income.income_line_fen THEN 'income' END,
                CASE WHEN income.income_state <> 'computed' THEN 'income_gap' END,
                CASE WHEN given.has_measures AND unmatched.risks IS NOT NULL THEN 'measures' END,
                CASE WHEN coalesce(date_sub('month', list.identified_month, given.as_of) < given.min_months, true) THEN 'months' END,
                CASE WHEN given.holds_no_labour AND able.household_key IS NULL THEN 'no_labour' END,
                CASE WHEN income.income_reference_per_head_fen <= income.income_line_fen THEN 'reference' END,
                CASE WHEN given.has_visits AND NOT coalesce(list_contains(given.closing, visit.met_outcome), false) THEN 'risk' END,
                CASE WHEN fired.school THEN 'school' END,
                CASE WHEN fired.water THEN 'water' END
            ],
            lambda guard: guard IS NOT NULL AND list_contains(given.guards, guard)
        ) AS blockers
    FROM list_state AS list
    CROSS JOIN given
    INNER JOIN household_fact AS fact ON list.household_key = fact.household_key
    INNER JOIN income_fact AS income ON list.household_key = income.household_key
    LEFT JOIN helped ON list.household_key = helped.household_key
    LEFT JOIN unmatched ON list.household_key = unmatched.household_key
    LEFT JOIN latest_visit AS visit ON list.household_key = visit.household_key
    LEFT JOIN fired ON list.household_key = fired.household_key
    LEFT JOIN able ON list.household_key = able.household_key
)

SELECT
    household_key,
    village_code,
    monitoring_category,
    list_state,
    identified_month,
    eliminated_month,
    elimination_mode,
    nullif(array_to_string(risks, ','), '') AS risk_types,
    members,
    in_force AS measures_in_force,
    CASE WHEN has_measures THEN unmatched_risks END AS unmatched_risks,
    CASE WHEN has_measures THEN coalesce(last_day(identified_month) + measure_days < as_of AND started = 0, false) END AS is_measure_overdue,
    visit_date AS last_visit_date,
    net_income_per_head_fen,
    income_line_fen,
    CASE
        WHEN NOT is_open THEN NULL
        WHEN len(blockers) > 0 THEN false
        WHEN has_measures AND has_visits AND has_three_plus_one THEN true
    END AS is_elimination_ready,
    CASE WHEN is_open THEN nullif(array_to_string(blockers, ','), '') END AS elimination_blockers
FROM judged
