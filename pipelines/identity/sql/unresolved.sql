-- writes: unresolved
-- reads: claim_result, source, place_miss, id_change_fault
-- grain: one row per feed row that belongs to nobody known, or to no known place, or whose change of number is not used
-- meaning: rows kept with empty keys, counted, and why.
-- source: issue 2 part 7 (unresolved rows kept and counted)
SELECT DISTINCT s.feed, r._delivery_id, r._sheet, r._row_no, r.reason
FROM claim_result AS r
JOIN source AS s USING (source)
ANTI JOIN id_change_fault AS f
    ON s.feed = 'public_security/id_change' AND f._delivery_id = r._delivery_id AND f._sheet = r._sheet AND f._row_no = r._row_no
WHERE r.reason IS NOT NULL
UNION ALL
SELECT DISTINCT s.feed, m._delivery_id, m._sheet, m._row_no, m.reason FROM place_miss AS m JOIN source AS s USING (source)
UNION ALL
SELECT DISTINCT 'public_security/id_change', f._delivery_id, f._sheet, f._row_no, f.reason FROM id_change_fault AS f
