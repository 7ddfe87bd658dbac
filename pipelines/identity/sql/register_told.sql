-- writes: register_told
-- reads: register_past, register_claim, register_snapshot, register_step
-- grain: one row per row of a register snapshot that stood at some step; tonight's counting rows once more, as the last step's
-- meaning: what stood in the register from which step until before which.
-- source: issue 4 part 3
WITH delivery AS (
    SELECT _delivery_id, min(step) AS step, CASE WHEN bool_and(next_step IS NOT NULL) THEN max(next_step) END AS next_step
    FROM register_snapshot GROUP BY ALL
)
SELECT
    r.rid, false AS is_last, r._delivery_id, r._period, r._known_at, r.slot, r.household_no, r.pid, r.relation, r.birth_date, r.move_in_date,
    r.death_date, r.village_code,
    -- A row that says no township stands as long as its file.
    coalesce(s.step, d.step) AS step, CASE WHEN s.step IS NULL THEN d.next_step ELSE s.next_step END AS next_step
FROM register_past AS r
LEFT JOIN register_snapshot AS s ON s._delivery_id = r._delivery_id AND s.slot = r.slot
JOIN delivery AS d ON d._delivery_id = r._delivery_id
UNION ALL
SELECT
    -row_number() OVER (ORDER BY c._delivery_id, c._sheet, c._row_no), true, c._delivery_id, c._period, r._known_at, r.slot, c.household_no, c.pid, c.relation, c.birth_date, c.move_in_date,
    c.death_date, c.village_code, l.step, NULL
FROM register_claim AS c
CROSS JOIN (SELECT step FROM register_step WHERE is_last) AS l
LEFT JOIN register_past AS r ON r._delivery_id = c._delivery_id AND r._sheet = c._sheet AND r._row_no = c._row_no
WHERE c.is_chosen
