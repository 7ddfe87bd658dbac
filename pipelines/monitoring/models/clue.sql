-- writes: clue
-- reads: night, policy, workday, clue_evidence, latest_visit, list_state, household_spine
-- policy: sla.clue_check, visit.closing_outcomes, visit.confirming_outcomes
-- grain: one row per household with at least one rule that fired
-- meaning: all that the departments reported of a household, as one matter; decided by the latest visit on or after the latest
--   evidence at which somebody was met: a closed door says nothing. The due date counts working days from the day the first
--   of the evidence that no visit has answered yet was known; past the published holiday calendar there is none
-- source: S16; docs/architecture.md section 3
WITH given AS (
    SELECT
        as_of,
        (SELECT CAST(value_num AS INTEGER) FROM policy WHERE policy_key = 'sla' AND item = 'clue_check') AS sla_days,
        (SELECT string_split(value_text, ',') FROM policy WHERE policy_key = 'visit' AND item = 'closing_outcomes') AS closing,
        (SELECT string_split(value_text, ',') FROM policy WHERE policy_key = 'visit' AND item = 'confirming_outcomes') AS confirming
    FROM night
),

merged AS (
    SELECT
        household_key,
        string_agg(DISTINCT rule_key, ',' ORDER BY rule_key) AS rule_keys,
        CAST(count(DISTINCT rule_key) AS INTEGER) AS rule_count,
        string_agg(DISTINCT department, ',' ORDER BY department) AS departments,
        min(evidence_date) AS first_evidence_date,
        max(evidence_date) AS last_evidence_date,
        -- Evidence older than the latest visit was answered by it: what came since has its own days.
        coalesce(
            min(known_date) FILTER (WHERE visit.met_date IS NULL OR evidence_date > visit.met_date), min(known_date)
        ) AS first_known_date
    FROM clue_evidence
    LEFT JOIN latest_visit AS visit USING (household_key)
    GROUP BY household_key
),

decided AS (
    SELECT
        merged.*,
        visit.met_date,
        given.as_of,
        CASE
            -- The latest such visit of all is the latest on or after the evidence, if any is.
            WHEN visit.met_date < merged.last_evidence_date OR visit.met_date IS NULL THEN 'open'
            WHEN list_contains(given.closing, visit.met_outcome) THEN 'closed'
            WHEN list_contains(given.confirming, visit.met_outcome) THEN 'confirmed'
            ELSE 'open'
        END AS clue_state,
        due.day AS due_date
    FROM merged
    CROSS JOIN given
    LEFT JOIN latest_visit AS visit ON merged.household_key = visit.household_key
    LEFT JOIN workday AS known ON merged.first_known_date = known.day
    LEFT JOIN workday AS due ON due.is_workday AND known.workday_no + given.sla_days = due.workday_no
)

SELECT
    decided.household_key,
    household.village_code,
    decided.rule_keys,
    decided.rule_count,
    decided.departments,
    decided.first_evidence_date,
    decided.last_evidence_date,
    list.list_state,
    decided.clue_state,
    CASE WHEN decided.clue_state <> 'open' THEN decided.met_date END AS verified_date,
    decided.due_date,
    decided.clue_state = 'open' AND decided.due_date < decided.as_of AS is_overdue
FROM decided
INNER JOIN household_spine AS household ON decided.household_key = household.household_key
LEFT JOIN list_state AS list ON decided.household_key = list.household_key
