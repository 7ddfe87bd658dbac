-- writes: list_state
-- reads: list_snapshot, case_event
-- grain: one row per household ever on the list
-- meaning: where a household stands after the latest snapshot of its township. An absent household keeps what was last said of it
-- source: docs/architecture.md section 3
WITH last_told AS (
    SELECT *
    FROM list_snapshot
    WHERE is_present
    QUALIFY row_number() OVER (PARTITION BY household_key ORDER BY snapshot_no DESC) = 1
),

last_snapshot AS (
    SELECT household_key, max(snapshot_no) AS snapshot_no FROM list_snapshot GROUP BY household_key
),

-- What the latest elimination, roll-back or renewed identification was.
last_turn AS (
    SELECT household_key, event_kind
    FROM case_event
    WHERE event_kind IN ('eliminated', 'rolled_back', 're_identified')
    QUALIFY row_number() OVER (PARTITION BY household_key ORDER BY event_no DESC) = 1
)

SELECT
    told.household_key,
    CASE
        WHEN told.snapshot_no < newest.snapshot_no THEN 'absent'
        WHEN told.is_eliminated THEN 'eliminated'
        WHEN turn.event_kind IN ('rolled_back', 're_identified') THEN turn.event_kind
        ELSE 'assisting'
    END AS list_state,
    told.snapshot_no = newest.snapshot_no AND NOT told.is_eliminated AS is_open,
    told.monitoring_category,
    told.identified_month,
    told.eliminated_month,
    told.elimination_mode,
    told.risks,
    told.has_contact
FROM last_told AS told
INNER JOIN last_snapshot AS newest ON told.household_key = newest.household_key
LEFT JOIN last_turn AS turn ON told.household_key = turn.household_key
