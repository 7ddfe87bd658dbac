-- writes: rule_disaster_damage
-- reads: night, policy, household_spine, emergency__disaster_damage
-- policy: alert_rule.disaster_damage.lookback_days, alert_rule.disaster_damage.min_loss, alert_rule.disaster_damage.min_collapsed_rooms
-- grain: one row per household and disaster
-- meaning: 应急：自然灾害造成较大损失或房屋倒塌 | a natural disaster cost the household much or brought down a room
-- feeds: emergency/disaster_damage
-- needs: emergency/disaster_damage.loss_fen, emergency/disaster_damage.collapsed_rooms
-- cells: damage_no, disaster_date, collapsed_rooms, loss_fen
-- source: S10; amounts [P]
WITH given AS (
    SELECT
        as_of,
        as_of - CAST((SELECT value_num FROM policy WHERE policy_key = 'alert_rule' AND item = 'disaster_damage.lookback_days') AS INTEGER) AS after_date,
        (SELECT value_fen FROM policy WHERE policy_key = 'alert_rule' AND item = 'disaster_damage.min_loss') AS min_loss_fen,
        (SELECT value_num FROM policy WHERE policy_key = 'alert_rule' AND item = 'disaster_damage.min_collapsed_rooms') AS min_rooms,
        (
            SELECT string_agg(policy_ref, '; ' ORDER BY item) FROM policy
            WHERE
                policy_key = 'alert_rule'
                AND item IN ('disaster_damage.lookback_days', 'disaster_damage.min_loss', 'disaster_damage.min_collapsed_rooms')
        ) AS policy_ref
    FROM night
),

tested AS (
    SELECT
        damage.*,
        given.*,
        coalesce(damage.loss_fen >= given.min_loss_fen, false) AS is_costly,
        coalesce(damage.collapsed_rooms >= given.min_rooms, false) AS is_collapsed
    FROM emergency__disaster_damage AS damage
    CROSS JOIN given
    INNER JOIN household_spine AS household ON damage.household_key = household.household_key
),

compared AS (
    SELECT *, disaster_date > after_date AND disaster_date <= as_of AND (is_costly OR is_collapsed) AS fires
    FROM tested
)

SELECT
    household_key,
    'disaster_damage' AS rule_key,
    sha256(concat_ws('|', 'emergency/disaster_damage', damage_no)) AS evidence_key,
    CAST(NULL AS VARCHAR) AS person_key,
    'emergency' AS department,
    'emergency/disaster_damage' AS feed,
    disaster_date AS evidence_date,
    CASE WHEN is_costly OR NOT is_collapsed THEN 'loss' ELSE 'collapsed_rooms' END AS metric,
    CASE
        WHEN is_costly OR NOT is_collapsed
            THEN coalesce(CAST(CAST(CAST(loss_fen AS DECIMAL(18, 0)) * 0.01 AS DECIMAL(18, 2)) AS VARCHAR), '-')
        ELSE CAST(collapsed_rooms AS VARCHAR)
    END AS value,
    CASE
        WHEN is_costly OR NOT is_collapsed
            THEN '>= ' || CAST(CAST(CAST(min_loss_fen AS DECIMAL(18, 0)) * 0.01 AS DECIMAL(18, 2)) AS VARCHAR)
        ELSE '>= ' || CAST(CAST(min_rooms AS DECIMAL(18, 0)) AS VARCHAR)
    END AS threshold,
    policy_ref,
    _delivery_id AS delivery_id,
    _sheet AS sheet,
    _row_no AS row_no,
    CAST(_known_at + INTERVAL 8 HOURS AS DATE) AS known_date -- UTC to China Standard Time
FROM compared
WHERE fires
