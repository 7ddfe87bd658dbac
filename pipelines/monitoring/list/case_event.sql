-- writes: case_event
-- reads: list_snapshot
-- grain: one row per household and event
-- meaning: what changed between one snapshot of a household's township and the next. The first snapshot is a baseline, not news
-- source: docs/architecture.md section 3; states S25
WITH folded AS (
    SELECT
        *,
        snapshot_no = 1 AS is_first,
        coalesce(lag(is_present) OVER steps, false) AS was_present,
        coalesce(bool_or(is_present) OVER before, false) AS was_ever_present,
        coalesce(bool_or(is_eliminated) OVER before, false) AS was_ever_eliminated,
        last_value(is_eliminated IGNORE NULLS) OVER before AS last_eliminated,
        last_value(identified_month IGNORE NULLS) OVER before AS last_identified,
        last_value(monitoring_category IGNORE NULLS) OVER before AS last_category
    FROM list_snapshot
    WINDOW
        steps AS (PARTITION BY household_key ORDER BY snapshot_no),
        before AS (PARTITION BY household_key ORDER BY snapshot_no ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)
),

judged AS (
    SELECT
        *,
        coalesce(was_ever_eliminated AND is_present AND NOT is_eliminated AND identified_month > last_identified, false) AS is_identified_again
    FROM folded
),

happened AS (
    SELECT
        *,
        unnest(list_filter(
            [
                CASE WHEN is_present AND is_first THEN 'baseline' END,
                CASE WHEN is_present AND NOT is_first AND NOT was_ever_present THEN 'registered' END,
                CASE WHEN is_present AND was_ever_present AND NOT was_present THEN 'returned' END,
                CASE WHEN is_identified_again THEN 're_identified' END,
                CASE WHEN is_present AND last_eliminated AND NOT is_eliminated AND NOT is_identified_again THEN 'rolled_back' END,
                -- A renewed identification carries its own category: that is no change of the old one.
                CASE
                    WHEN is_present AND was_ever_present AND NOT is_identified_again AND monitoring_category <> last_category
                        AND last_category <> 'unknown'
                        THEN 'category_changed'
                END,
                CASE WHEN is_present AND NOT last_eliminated AND is_eliminated THEN 'eliminated' END,
                CASE WHEN NOT is_present AND was_present THEN 'absent' END
            ],
            lambda kind: kind IS NOT NULL
        )) AS event_kind
    FROM judged
)

SELECT
    household_key,
    CAST(row_number() OVER (
        PARTITION BY household_key
        ORDER BY
            snapshot_no,
            list_position(
                ['baseline', 'registered', 'returned', 're_identified', 'rolled_back', 'category_changed', 'eliminated', 'absent'], event_kind
            )
    ) AS INTEGER) AS event_no,
    event_kind,
    CASE
        WHEN event_kind IN ('baseline', 'registered', 're_identified') THEN coalesce(identified_month, period_month)
        WHEN event_kind = 'eliminated' THEN coalesce(eliminated_month, period_month)
        ELSE period_month
    END AS valid_month,
    known_date,
    coalesce(monitoring_category, last_category) AS monitoring_category,
    delivery_id
FROM happened
