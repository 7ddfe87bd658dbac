-- writes: register_snapshot
-- reads: register_past, register_step
-- grain: one row per township (slot) and step at which it has a snapshot of its own
-- meaning: which snapshot of each township stands from which step until before which (NULL: still), and the step of the one before it. Of
--   several of one period the one known last.
-- source: docs/architecture.md (standing of a snapshot in parts)
SELECT
    slot, step, _delivery_id,
    lead(step) OVER steps AS next_step, lag(step) OVER steps AS previous_step, lead(_delivery_id) OVER steps AS next_delivery_id
FROM (
    SELECT r.slot, s.step, r._delivery_id
    FROM (SELECT DISTINCT slot, coalesce(_period, '') AS period, _delivery_id, _known_at FROM register_past WHERE slot IS NOT NULL) AS r
    JOIN register_step AS s USING (period)
    QUALIFY row_number() OVER (PARTITION BY r.slot, s.step ORDER BY r._known_at DESC, r._delivery_id DESC) = 1
) AS told
WINDOW steps AS (PARTITION BY slot ORDER BY step)
