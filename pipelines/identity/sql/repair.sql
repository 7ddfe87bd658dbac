-- writes: repair
-- reads: repair_told, person_key, link_class
-- grain: one row per feed row and thing repaired
-- meaning: every repair with its number, its class, how sure it is and what proves it. No id, name or number in it: these stand in vault_repair.
-- source: issue 2 part 7; issue 4, build 2
SELECT
    t.repair_no, t.feed, t._delivery_id, t._sheet, t._row_no, p.person_key, t.link_class, k.confidence, min(t.evidence) AS evidence
FROM repair_told AS t
JOIN link_class AS k USING (link_class)
LEFT JOIN person_key AS p USING (pid)
GROUP BY ALL
