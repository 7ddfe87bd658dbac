-- writes: vault_repair
-- reads: repair_told, claim_raw, person, person_key
-- grain: one row per repair number, field and text as delivered
-- meaning: what stood there and what it was read as, for restricted.duckdb alone. A link repairs the id, and the name where it is written otherwise.
-- source: issue 4, build 2 (each repaired value keeps the original)
SELECT DISTINCT t.repair_no, t.field, t.delivered_text, coalesce(t.repaired_text, k.resident_id) AS repaired_text
-- One equality: a second condition on one side only would be tried pair by pair.
FROM repair_told AS t LEFT JOIN person_key AS k ON k.pid = CASE WHEN t.field = 'resident_id' THEN t.pid END
WHERE t.delivered_text IS DISTINCT FROM coalesce(t.repaired_text, k.resident_id)
UNION
SELECT t.repair_no, 'person_name', w.person_name, p.person_name
FROM repair_told AS t
JOIN claim_raw AS w ON w.source = t.source AND w.row_at = t.row_at
JOIN person AS p ON p.pid = t.pid
WHERE t.field = 'resident_id' AND w.person_name <> p.person_name
