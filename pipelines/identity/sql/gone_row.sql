-- writes: gone_row
-- reads: gone_claim, register_gone, register_state, register_past
-- grain: one row per person struck off the register and row that speaks of him
-- meaning: whose the rows are that belong to nobody registered: id, once read, and name are those of a person whom an earlier register
--   held and tonight's does not; and the last row that register had of him. Whether he died or moved away is not said here. Lake only.
-- source: issue 4 part 5
SELECT DISTINCT g.person_key, c.feed, c._delivery_id, c._sheet, c._row_no
FROM gone_claim AS c
JOIN register_gone AS g ON g.resident_id = c.canonical AND name_text(g.person_name) = c.name_key
UNION ALL
SELECT g.person_key, 'public_security/household_register', r._delivery_id, r._sheet, r._row_no
FROM (SELECT DISTINCT person_key, resident_id FROM register_gone) AS g
JOIN (SELECT pid, arg_max(rid, step) AS rid FROM register_state GROUP BY pid) AS s ON s.pid = g.resident_id
JOIN register_past AS r USING (rid)
