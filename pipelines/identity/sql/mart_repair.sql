-- writes: mart_repair
-- reads: repair
-- grain: one row per feed row and thing repaired
-- meaning: the repairs as everybody may see them.
-- source: architecture page, marts
SELECT repair_no, feed, _delivery_id AS delivery_id, _sheet AS sheet, _row_no AS row_no, person_key, link_class, confidence, evidence FROM repair
