-- writes: unresolved
-- reads: claim_result, source, place_miss
-- grain: one row per feed row that belongs to nobody known, or to no known place
-- meaning: rows kept with empty keys, counted, and why.
-- source: issue 2 part 7 (unresolved rows kept and counted)
SELECT DISTINCT s.feed, r._delivery_id, r._sheet, r._row_no, r.reason
FROM claim_result AS r JOIN source AS s USING (source) WHERE r.reason IS NOT NULL
UNION ALL
SELECT DISTINCT s.feed, m._delivery_id, m._sheet, m._row_no, m.reason FROM place_miss AS m JOIN source AS s USING (source)
