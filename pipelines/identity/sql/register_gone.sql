-- writes: register_gone
-- reads: register_state, register_past, person_key, past_key, history__public_security__household_register
-- grain: one row per person whom an earlier register held under an id and tonight's holds no more, and name he bore there
-- meaning: by what a department's row on somebody who is registered no more is known: his own id and name, letter for letter. Lake only.
-- source: issue 4, build 3 (died)
SELECT DISTINCT k.person_key, s.pid AS resident_id, h.person_name
FROM register_state AS s
ANTI JOIN person_key AS p ON p.pid = s.pid
JOIN past_key AS k ON k.pid = s.pid
JOIN register_past AS r ON r.rid = s.rid
JOIN history__public_security__household_register AS h
    ON h._delivery_id = r._delivery_id AND h._sheet = r._sheet AND h._row_no = r._row_no
WHERE NOT starts_with(s.pid, 'provisional|')
