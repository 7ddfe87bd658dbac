-- writes: list_snapshot
-- reads: area, township_gone, platform_household, export_delivery, export_household
-- grain: one row per household ever monitored and snapshot of its township
-- meaning: what each delivery of the platform export says of a household; is_present is false where the snapshot of its
--   township does not name it as monitored. snapshot_no counts the household's snapshots by period; of several deliveries
--   for one township and period the last known one counts, so that a correction takes the place of what it corrects.
--   A household's township is, period by period, that of the file which last named it (before that, the first which did), so that
--   one that moves, or whose township is dissolved into another, keeps its history: from the day of a dissolution the files
--   of the townships that took over speak for it.
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

-- Where the rows name another township than their own file does, the file's counts.
sighted AS (
    SELECT
        monitored.household_key,
        monitored.period,
        monitored.known_at,
        monitored.delivery_id,
        CASE WHEN bool_or(covered.township_code IN ('', monitored.township_code)) THEN min(monitored.township_code)
            ELSE min(covered.township_code) END AS township_code
    FROM monitored
    INNER JOIN covered ON monitored.delivery_id = covered.delivery_id
    GROUP BY ALL
),

told AS (
    SELECT place.township_code, covered.period, covered.known_at, covered.delivery_id
    FROM (SELECT township_code FROM sighted UNION SELECT township_code FROM covered WHERE township_code <> '') AS place
    INNER JOIN covered ON covered.township_code IN ('', place.township_code)
    QUALIFY row_number() OVER (
        PARTITION BY place.township_code, covered.period ORDER BY covered.known_at DESC, covered.delivery_id DESC
    ) = 1
),

seen AS (
    SELECT sighted.household_key, sighted.period, sighted.known_at, sighted.delivery_id, sighted.township_code
    FROM sighted
    SEMI JOIN told ON
        sighted.township_code = told.township_code AND sighted.period = told.period AND sighted.delivery_id = told.delivery_id
    QUALIFY row_number() OVER (
        PARTITION BY sighted.household_key, sighted.period ORDER BY sighted.known_at DESC, sighted.delivery_id DESC
    ) = 1
),

step AS (
    SELECT
        household.household_key,
        household.period,
        coalesce(last_seen.township_code, household.first_township) AS township_code,
        last_seen.period IS NOT DISTINCT FROM household.period AS is_seen,
        last_seen.delivery_id
    FROM (
        SELECT first.*, told.period
        FROM (SELECT household_key, min_by(township_code, period) AS first_township FROM seen GROUP BY household_key) AS first
        CROSS JOIN (SELECT DISTINCT period FROM told) AS told
    ) AS household
    ASOF LEFT JOIN seen AS last_seen ON household.household_key = last_seen.household_key AND household.period >= last_seen.period
),

-- Who speaks for a township: itself, and for a dissolved one, from that day on, all that took over together.
heir AS (
    SELECT DISTINCT township_code, township_code AS heir_code, DATE '0001-01-01' AS since, 1 AS heirs FROM told
    UNION ALL
    SELECT gone.slot, township.area_code, gone.since, count(*) OVER (PARTITION BY gone.slot)
    FROM township_gone AS gone
    INNER JOIN township ON gone.successor = township.name
),

snapshot AS (
    SELECT
        step.household_key,
        step.period,
        max(told.known_at) AS known_at,
        max_by(told.delivery_id, (told.known_at, told.delivery_id)) AS delivery_id,
        CAST(row_number() OVER (PARTITION BY step.household_key ORDER BY step.period) AS INTEGER) AS snapshot_no
    FROM step
    INNER JOIN heir ON step.township_code = heir.township_code
    INNER JOIN told ON heir.heir_code = told.township_code AND step.period = told.period
    WHERE
        CASE WHEN step.is_seen THEN step.delivery_id = told.delivery_id
            ELSE coalesce(last_day(try_strptime(step.period, '%Y-%m')), CAST(told.known_at + INTERVAL 8 HOURS AS DATE)) >= heir.since END
    GROUP BY step.household_key, step.period
    HAVING bool_or(step.is_seen OR heir.heir_code = step.township_code) OR count(DISTINCT heir.heir_code) = max(heir.heirs)
)

SELECT
    snapshot.household_key,
    snapshot.snapshot_no,
    coalesce(try_strptime(snapshot.period, '%Y-%m')::DATE, date_trunc('month', snapshot.known_at)::DATE) AS period_month,
    CAST(snapshot.known_at + INTERVAL 8 HOURS AS DATE) AS known_date, -- UTC to China Standard Time
    snapshot.delivery_id,
    monitored.household_key IS NOT NULL AS is_present,
    -- A category that was unreadable this month is the one last read.
    CASE WHEN monitored.household_key IS NOT NULL THEN coalesce(
        last_value(monitored.monitoring_category IGNORE NULLS) OVER (
            PARTITION BY snapshot.household_key ORDER BY snapshot.snapshot_no ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
        ),
        'unknown'
    ) END AS monitoring_category,
    monitored.identified_month,
    CASE WHEN monitored.is_eliminated THEN monitored.eliminated_month END AS eliminated_month,
    monitored.is_eliminated,
    CASE WHEN monitored.is_eliminated THEN monitored.elimination_mode END AS elimination_mode,
    list_sort(list_distinct(list_filter([monitored.risk_1, monitored.risk_2, monitored.risk_3], lambda risk: risk IS NOT NULL))) AS risks,
    monitored.has_contact
FROM snapshot
LEFT JOIN monitored ON snapshot.household_key = monitored.household_key AND snapshot.delivery_id = monitored.delivery_id
