-- writes: rule_water_failure
-- reads: policy, household_water
-- policy: water.min_litres, water.max_fetch_minutes, water.max_outage_days, water.failed_quality
-- grain: one row per household
-- meaning: 水务：饮水四项标准有一项不达标 | the supply row that speaks for the household fails one of the four water criteria
-- feeds: water/village_supply
-- needs: water/village_supply.litres_per_head_day, water/village_supply.water_quality, water/village_supply.fetch_minutes,
--   water/village_supply.outage_days
-- cells: group_no, litres_per_head_day, water_quality, fetch_minutes, outage_days, observed_date
-- source: I3, S1
WITH given AS (
    SELECT
        (SELECT value_num FROM policy WHERE policy_key = 'water' AND item = 'min_litres') AS min_litres,
        (SELECT value_num FROM policy WHERE policy_key = 'water' AND item = 'max_fetch_minutes') AS max_fetch_minutes,
        (SELECT value_num FROM policy WHERE policy_key = 'water' AND item = 'max_outage_days') AS max_outage_days,
        (SELECT value_text FROM policy WHERE policy_key = 'water' AND item = 'failed_quality') AS failed_quality,
        (SELECT string_agg(policy_ref, '; ' ORDER BY item) FROM policy WHERE policy_key = 'water') AS policy_ref
),

tested AS (
    SELECT
        water.*,
        given.*,
        coalesce(water.fetch_minutes > given.max_fetch_minutes, false) AS is_far,
        coalesce(water.litres_per_head_day < given.min_litres, false) AS is_short,
        coalesce(water.outage_days > given.max_outage_days, false) AS is_cut,
        coalesce(list_contains(string_split(given.failed_quality, ','), water.water_quality), false) AS is_bad
    FROM household_water AS water
    CROSS JOIN given
),

-- What is named is what failed; where nothing did, all four, for those who ask why not.
compared AS (
    SELECT *, is_far OR is_short OR is_cut OR is_bad AS fires FROM tested
)

SELECT
    household_key,
    'water_failure' AS rule_key,
    sha256(concat_ws('|', 'water/village_supply', village_code, group_no)) AS evidence_key,
    CAST(NULL AS VARCHAR) AS person_key,
    'water' AS department,
    'water/village_supply' AS feed,
    observed_date AS evidence_date,
    concat_ws(
        ';',
        CASE WHEN is_far OR NOT fires THEN 'fetch_minutes' END,
        CASE WHEN is_short OR NOT fires THEN 'litres_per_head_day' END,
        CASE WHEN is_cut OR NOT fires THEN 'outage_days' END,
        CASE WHEN is_bad OR NOT fires THEN 'water_quality' END
    ) AS metric,
    concat_ws(
        ';',
        CASE WHEN is_far OR NOT fires THEN coalesce(CAST(fetch_minutes AS VARCHAR), '-') END,
        CASE WHEN is_short OR NOT fires THEN coalesce(CAST(CAST(litres_per_head_day AS DECIMAL(18, 1)) AS VARCHAR), '-') END,
        CASE WHEN is_cut OR NOT fires THEN coalesce(CAST(outage_days AS VARCHAR), '-') END,
        CASE WHEN is_bad OR NOT fires THEN coalesce(water_quality, '-') END
    ) AS value,
    concat_ws(
        ';',
        CASE WHEN is_far OR NOT fires THEN '> ' || CAST(CAST(max_fetch_minutes AS DECIMAL(18, 0)) AS VARCHAR) END,
        CASE WHEN is_short OR NOT fires THEN '< ' || CAST(CAST(min_litres AS DECIMAL(18, 1)) AS VARCHAR) END,
        CASE WHEN is_cut OR NOT fires THEN '> ' || CAST(CAST(max_outage_days AS DECIMAL(18, 0)) AS VARCHAR) END,
        CASE WHEN is_bad OR NOT fires THEN 'in ' || failed_quality END
    ) AS threshold,
    policy_ref,
    delivery_id,
    sheet,
    row_no,
    known_date
FROM compared
WHERE fires
