-- writes: list_snapshot
-- reads: area, platform_household, export_delivery, export_household
-- grain: one row per household ever monitored and snapshot of its township
-- meaning: what each delivery of the platform export says of a household; is_present is false where the snapshot of its
--   township does not name it as monitored. snapshot_no counts the township's snapshots by period; of several deliveries
--   for one township and period the last known one counts, so that a correction takes the place of what it corrects
-- source: docs/architecture.md section 3
WITH township AS (
    SELECT unnest([area_name, township_key]) AS name, area_code FROM area WHERE area_level = 'township'
),

-- A file speaks for one township, for several (names joined by commas) or for the whole county (no part: every township).
covered AS (
    SELECT DISTINCT slot.period, slot.known_at, slot.delivery_id, coalesce(township.area_code, slot.name) AS township_code
    FROM (SELECT period, known_at, delivery_id, unnest(string_split(part, ',')) AS name FROM export_delivery) AS slot
    LEFT JOIN township ON slot.name = township.name
),

-- Two platform households may belong to one register household: the open one speaks.
monitored AS (
    SELECT owner.household_key, export.*
    FROM export_household AS export
    INNER JOIN platform_household AS owner ON export.platform_household_no = owner.platform_household_no
    WHERE export.monitoring_category IS NOT NULL OR export.identified_month IS NOT NULL
    QUALIFY row_number() OVER (
        PARTITION BY owner.household_key, export.delivery_id ORDER BY export.is_eliminated, export.platform_household_no
    ) = 1
),

last_seen AS (
    SELECT household_key, township_code, delivery_id
    FROM monitored
    QUALIFY row_number() OVER (PARTITION BY household_key ORDER BY period DESC, known_at DESC, delivery_id DESC) = 1
),

-- A household is folded over the snapshots of the township in which it was last seen; where its rows name another township
-- than their own file does, over the file's.
home AS (
    SELECT
        last_seen.household_key,
        CASE WHEN bool_or(covered.township_code IN ('', last_seen.township_code)) THEN min(last_seen.township_code)
            ELSE min(covered.township_code) END AS township_code
    FROM last_seen
    INNER JOIN covered ON last_seen.delivery_id = covered.delivery_id
    GROUP BY last_seen.household_key
),

snapshot AS (
    SELECT
        *,
        CAST(row_number() OVER (PARTITION BY township_code ORDER BY period, known_at, delivery_id) AS INTEGER) AS snapshot_no
    FROM (
        SELECT place.township_code, covered.period, covered.known_at, covered.delivery_id
        FROM (SELECT DISTINCT township_code FROM home) AS place
        INNER JOIN covered ON covered.township_code IN ('', place.township_code)
        QUALIFY row_number() OVER (
            PARTITION BY place.township_code, covered.period ORDER BY covered.known_at DESC, covered.delivery_id DESC
        ) = 1
    ) AS told
)

SELECT
    home.household_key,
    snapshot.snapshot_no,
    coalesce(try_strptime(snapshot.period, '%Y-%m')::DATE, date_trunc('month', snapshot.known_at)::DATE) AS period_month,
    CAST(snapshot.known_at + INTERVAL 8 HOURS AS DATE) AS known_date, -- UTC to China Standard Time
    snapshot.delivery_id,
    monitored.household_key IS NOT NULL AS is_present,
    -- A category that was unreadable this month is the one last read.
    CASE WHEN monitored.household_key IS NOT NULL THEN coalesce(
        last_value(monitored.monitoring_category IGNORE NULLS) OVER (
            PARTITION BY home.household_key ORDER BY snapshot.snapshot_no ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
        ),
        'unknown'
    ) END AS monitoring_category,
    monitored.identified_month,
    CASE WHEN monitored.is_eliminated THEN monitored.eliminated_month END AS eliminated_month,
    monitored.is_eliminated,
    CASE WHEN monitored.is_eliminated THEN monitored.elimination_mode END AS elimination_mode,
    list_sort(list_distinct(list_filter([monitored.risk_1, monitored.risk_2, monitored.risk_3], lambda risk: risk IS NOT NULL))) AS risks,
    monitored.has_contact
FROM home
INNER JOIN snapshot ON home.township_code = snapshot.township_code
LEFT JOIN monitored ON home.household_key = monitored.household_key AND snapshot.delivery_id = monitored.delivery_id
