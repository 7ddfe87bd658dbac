-- writes: export_household
-- reads: area, rural_revitalisation__monitoring_export, resolved_history__rural_revitalisation__monitoring_export
-- grain: one row per delivery and platform household that any delivery calls monitored
-- meaning: the household columns of the export, which repeat on every member's row, taken by majority of those rows
-- source: docs/architecture.md section 3
WITH told AS (
    SELECT
        platform_household_no, monitoring_category, identified_month, eliminated_month, risk_eliminated, elimination_mode,
        risk_1, risk_2, risk_3, contact_name IS NOT NULL AS has_contact, township_name, left(village_code, 9) AS township_code,
        _period, _part, _known_at, _delivery_id, _sheet, _row_no
    FROM rural_revitalisation__monitoring_export
    UNION -- the standing deliveries may stand in the history too; a row counts once
    SELECT
        platform_household_no, monitoring_category, identified_month, eliminated_month, risk_eliminated, elimination_mode,
        risk_1, risk_2, risk_3, contact_name IS NOT NULL AS has_contact, township_name, left(village_code, 9) AS township_code,
        _period, _part, _known_at, _delivery_id, _sheet, _row_no
    FROM resolved_history__rural_revitalisation__monitoring_export
),

ever_monitored AS (
    SELECT DISTINCT platform_household_no FROM told WHERE monitoring_category IS NOT NULL OR identified_month IS NOT NULL
),

placed AS (
    SELECT told.*, coalesce(told.township_code, township.area_code, told.township_name, '') AS township
    FROM told
    SEMI JOIN ever_monitored USING (platform_household_no)
    LEFT JOIN area AS township ON told.township_name = township.area_name AND township.area_level = 'township'
)

SELECT
    platform_household_no,
    coalesce(_period, '') AS period,
    coalesce(_part, '') AS part,
    _known_at AS known_at,
    _delivery_id AS delivery_id,
    mode(township ORDER BY township) AS township_code,
    mode(monitoring_category ORDER BY monitoring_category) AS monitoring_category,
    mode(identified_month ORDER BY identified_month) AS identified_month,
    mode(eliminated_month ORDER BY eliminated_month) AS eliminated_month,
    coalesce(
        mode(risk_eliminated ORDER BY risk_eliminated), mode(eliminated_month ORDER BY eliminated_month) IS NOT NULL
    ) AS is_eliminated,
    mode(elimination_mode ORDER BY elimination_mode) AS elimination_mode,
    mode(risk_1 ORDER BY risk_1) AS risk_1,
    mode(risk_2 ORDER BY risk_2) AS risk_2,
    mode(risk_3 ORDER BY risk_3) AS risk_3,
    bool_or(has_contact) AS has_contact
FROM placed
GROUP BY platform_household_no, _period, _part, _known_at, _delivery_id
