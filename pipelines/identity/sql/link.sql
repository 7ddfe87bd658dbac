-- writes: link
-- reads: claim, chosen, name_differs, scored, grain_taken, named_person, read_row, claim_raw, link_class
-- grain: one row per claim that is linked
-- meaning: the links that stand. Where a feed has one row per person, a person who already has a row by his id takes no second
--   one by name; of several by name only the strongest stands, and none when two are equal.
-- source: issue 2 part 7 (one-to-one)
WITH tried AS (
    SELECT c.source, c.grain, t.cid, t.pid, t.link_class, t.evidence, k.rank, k.basis, k.confidence
    FROM (
        SELECT cid, pid, link_class, evidence FROM chosen
        UNION ALL SELECT cid, pid, link_class, evidence FROM name_differs
        UNION ALL SELECT cid, pid, 'scored', evidence FROM scored WHERE is_accepted
    ) AS t
    JOIN claim AS c USING (cid)
    JOIN link_class AS k USING (link_class)
),
own AS (
    SELECT source, grain, pid FROM grain_taken
    UNION ALL
    SELECT c.source, c.grain, r.pid FROM read_row AS r SEMI JOIN named_person USING (pid) JOIN claim_raw AS c USING (source, row_at)
    WHERE c.grain IS NOT NULL
    UNION ALL SELECT source, grain, pid FROM tried WHERE basis <> 'name' AND grain IS NOT NULL
),
weak AS (
    SELECT t.*, rank() OVER (PARTITION BY t.source, t.grain, t.pid ORDER BY t.rank) AS place
    FROM tried AS t ANTI JOIN own AS o ON o.source = t.source AND o.grain = t.grain AND o.pid = t.pid
    WHERE t.basis = 'name' AND t.grain IS NOT NULL
)
SELECT cid, pid, link_class, evidence, confidence FROM tried WHERE basis <> 'name' OR grain IS NULL
UNION ALL
SELECT cid, pid, link_class, evidence, confidence FROM weak
WHERE place = 1 QUALIFY count(*) OVER (PARTITION BY source, grain, pid) = 1
