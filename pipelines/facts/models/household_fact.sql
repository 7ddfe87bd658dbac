-- writes: household_fact
-- reads: night, policy, feed_state, household_spine, person_fact, household_water, rural_revitalisation__monitoring_export,
--   housing__dwelling
-- policy: dwelling.safe_remedies, water.min_litres, water.max_fetch_minutes, water.max_outage_days, water.failed_quality
-- grain: one row per household of the register
-- meaning: what is known of a household at as_of. NULL where the feed that would tell has not been delivered: a gap, never a no.
-- source: docs/architecture.md sections 2 and 3
WITH given AS (
    SELECT
        as_of,
        (SELECT value_num FROM policy WHERE policy_key = 'water' AND item = 'min_litres') AS min_litres,
        (SELECT value_num FROM policy WHERE policy_key = 'water' AND item = 'max_fetch_minutes') AS max_fetch_minutes,
        (SELECT value_num FROM policy WHERE policy_key = 'water' AND item = 'max_outage_days') AS max_outage_days,
        (SELECT string_split(value_text, ',') FROM policy WHERE policy_key = 'water' AND item = 'failed_quality') AS failed_quality,
        coalesce((SELECT is_available FROM feed_state WHERE feed = 'rural_revitalisation/monitoring_export'), false) AS has_export,
        coalesce((SELECT feed_state = 'partial' FROM feed_state WHERE feed = 'rural_revitalisation/monitoring_export'), false) AS is_partial
    FROM night
),

-- A township whose part never came is a gap too, not a township of ordinary households.
told AS (
    SELECT DISTINCT left(village_code, 9) AS township_code FROM rural_revitalisation__monitoring_export WHERE village_code IS NOT NULL
),

-- Exited with policy goes before without, before ordinary, where linked rows disagree.
class AS (
    SELECT
        household_key,
        CASE
            WHEN bool_or(household_type = 'exited') THEN 'exited'
            WHEN bool_or(household_type = 'exited_no_policy') THEN 'exited_no_policy'
        END AS household_type
    FROM rural_revitalisation__monitoring_export
    WHERE household_key IS NOT NULL
    GROUP BY household_key
),

-- Worst of the dwellings lived in: neither remedied nor left for another (rented, vacated), as the rule unsafe_dwelling has it.
dwelling AS (
    SELECT home.household_key, max(home.dwelling_grade) AS dwelling_grade -- D is the worst
    FROM housing__dwelling AS home
    CROSS JOIN night
    WHERE
        home.household_key IS NOT NULL AND (home.remedied_date IS NULL OR home.remedied_date > night.as_of)
        AND NOT coalesce(
            list_contains(
                (SELECT string_split(value_text, ',') FROM policy WHERE policy_key = 'dwelling' AND item = 'safe_remedies'), home.remedy_mode
            ),
            false
        )
    GROUP BY home.household_key
),

members AS (
    SELECT
        household_key,
        bool_or(is_dibao) AS is_dibao,
        bool_or(is_tekun) AS is_tekun,
        CAST(count(*) FILTER (WHERE is_labour) AS INTEGER) AS labour_members
    FROM person_fact
    WHERE is_alive
    GROUP BY household_key
),

typed AS (
    SELECT
        household.household_key,
        CASE
            WHEN class.household_type IS NOT NULL THEN class.household_type
            WHEN given.has_export AND (NOT given.is_partial OR told.township_code IS NOT NULL) THEN 'ordinary'
        END AS household_type
    FROM household_spine AS household
    CROSS JOIN given
    LEFT JOIN class ON household.household_key = class.household_key
    LEFT JOIN told ON household.township_code = told.township_code
)

SELECT
    household.household_key,
    household.county_code,
    household.township_code,
    household.village_code,
    household.group_no,
    household.members,
    household.register_kind,
    typed.household_type,
    typed.household_type IN ('exited', 'exited_no_policy') AS is_exited,
    dwelling.dwelling_grade,
    CASE
        WHEN
            water.litres_per_head_day < given.min_litres OR list_contains(given.failed_quality, water.water_quality)
            OR water.fetch_minutes > given.max_fetch_minutes OR water.outage_days > given.max_outage_days
            THEN false
        -- Minutes are blank where there is nothing to fetch; the other three must be known to call it safe.
        WHEN water.litres_per_head_day IS NOT NULL AND water.water_quality = 'pass' AND water.outage_days IS NOT NULL THEN true
    END AS water_safe,
    members.is_dibao,
    members.is_tekun,
    coalesce(members.labour_members, 0) AS labour_members
FROM household_spine AS household
CROSS JOIN given
INNER JOIN typed ON household.household_key = typed.household_key
LEFT JOIN dwelling ON household.household_key = dwelling.household_key
LEFT JOIN household_water AS water ON household.household_key = water.household_key
LEFT JOIN members ON household.household_key = members.household_key
