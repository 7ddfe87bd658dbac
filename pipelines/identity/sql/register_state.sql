-- writes: register_state
-- reads: register_told, register_step
-- grain: one row per person and step
-- meaning: the register as it stood at each step, each person in one household: where the later period says, then the later move, then
--   the smaller number, as for tonight's (register_claim).
-- source: issue 4 part 3
SELECT t.pid, s.step, t.rid, t.household_no, coalesce(t.relation = 'head', false) AS is_head
FROM register_told AS t
JOIN register_step AS s ON s.step >= t.step AND s.step < coalesce(t.next_step, s.step + 1) AND NOT s.is_last
WHERE NOT t.is_last
QUALIFY row_number() OVER (
    PARTITION BY t.pid, s.step ORDER BY t._period DESC NULLS LAST, t.move_in_date DESC NULLS LAST, t.household_no, t._delivery_id, t.relation, t.rid
) = 1
UNION ALL
SELECT pid, step, rid, household_no, coalesce(relation = 'head', false) FROM register_told WHERE is_last
