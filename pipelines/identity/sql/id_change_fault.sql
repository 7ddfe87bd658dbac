-- writes: id_change_fault
-- reads: id_change_row, id_alias
-- grain: one row per record of the register of number changes that is not used
-- meaning: why: unreadable, contradicted, or part of a circle of numbers.
-- source: issue 4, build 1 (old numbers of the same person)
SELECT r._delivery_id, r._sheet, r._row_no, coalesce(r.fault, 'id_change_circle') AS reason
FROM id_change_row AS r LEFT JOIN id_alias AS a USING (old_id)
WHERE r.fault IS NOT NULL OR (a.old_id IS NULL AND r.old_id <> r.new_id)
