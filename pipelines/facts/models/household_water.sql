-- writes: household_water
-- reads: household_spine, water__village_supply
-- grain: one row per household whose group or village the water authority describes
-- meaning: the supply row that speaks for the household: its group's, else the village's row without a group
-- source: docs/architecture.md section 3; I3
WITH supply AS (
    SELECT *
    FROM water__village_supply
    WHERE village_code IS NOT NULL
    -- Two names of one village may have been resolved to one code: the later observation speaks.
    QUALIFY row_number() OVER (
        PARTITION BY village_code, coalesce(group_no, '')
        ORDER BY
            observed_date DESC, _known_at DESC, litres_per_head_day NULLS LAST, water_quality NULLS LAST,
            fetch_minutes NULLS LAST, outage_days NULLS LAST, _delivery_id, _sheet, _row_no
    ) = 1
)

SELECT
    household.household_key,
    supply.village_code,
    coalesce(supply.group_no, '') AS group_no,
    supply.litres_per_head_day,
    supply.water_quality,
    supply.fetch_minutes,
    supply.outage_days,
    supply.observed_date,
    supply._delivery_id AS delivery_id,
    supply._sheet AS sheet,
    supply._row_no AS row_no,
    CAST(supply._known_at + INTERVAL 8 HOURS AS DATE) AS known_date -- UTC to China Standard Time
FROM household_spine AS household
INNER JOIN supply
    ON household.village_code = supply.village_code AND (supply.group_no IS NULL OR supply.group_no = household.group_no)
QUALIFY row_number() OVER (PARTITION BY household.household_key ORDER BY supply.group_no NULLS LAST) = 1
