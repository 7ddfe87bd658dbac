-- writes: chosen
-- reads: claim, pair, link_class
-- grain: one row per claim that exactly one register person fits best
-- meaning: the person whose id the row carries under the same name; else the only one with the strongest proof. Two of equal strength:
--   nobody, unless more fields of one agree where the id's remains fit both.
-- source: issue 2 part 7
WITH ranked AS (
    SELECT p.cid, p.pid, p.link_class, p.evidence, k.rank FROM pair AS p JOIN link_class AS k USING (link_class)
    QUALIFY rank() OVER (PARTITION BY p.cid ORDER BY k.rank, CASE WHEN k.basis = 'proof' THEN -p.agreement ELSE 0 END) = 1
)
SELECT cid, holder_pid AS pid, id_class AS link_class, 'id equal once read as ' || id_class || '; name ' || CASE WHEN name_key IS NULL THEN 'blank' ELSE 'equal' END AS evidence
FROM claim WHERE holder_pid IS NOT NULL AND is_same_name
UNION ALL
SELECT cid, min(pid), min(link_class), min(evidence) FROM ranked GROUP BY cid HAVING count(*) = 1
