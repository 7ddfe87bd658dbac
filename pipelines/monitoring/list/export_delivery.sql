-- writes: export_delivery
-- reads: rural_revitalisation__monitoring_export, resolved_history__rural_revitalisation__monitoring_export
-- grain: one row per delivery of the platform export that is known
-- meaning: which months and townships the export has spoken of, also where it names no monitored household
SELECT coalesce(_period, '') AS period, coalesce(_part, '') AS part, _known_at AS known_at, _delivery_id AS delivery_id
FROM rural_revitalisation__monitoring_export
UNION
SELECT coalesce(_period, '') AS period, coalesce(_part, '') AS part, _known_at AS known_at, _delivery_id AS delivery_id
FROM resolved_history__rural_revitalisation__monitoring_export
