-- writes: decided
-- reads: decided, candidate, claim, decision, id_alias, link_secret
-- grain: one row per claim and person (or household, by its number) on whom people decided
-- meaning: which pair each decided number names. The number's first half is the claim's, so that only claims somebody decided on are numbered.
--   A person counts by his first id number, so a change of number loses no decision.
-- source: issue 4, build 2
WITH asked AS (
    SELECT DISTINCT substr(link_no, 3, 4) || substr(link_no, 8, 4) AS claim_part FROM decision
),
numbered AS (
    SELECT c.cid, c.pid, link_no_of(k.claim_no, hmac_of(s.ipad, s.opad, k.claim_no || '|' || coalesce(a.key_id, c.pid))) AS link_no
    FROM candidate AS c
    JOIN claim AS k USING (cid)
    SEMI JOIN asked ON asked.claim_part = left(k.claim_no, 8)
    LEFT JOIN (SELECT DISTINCT canonical, key_id FROM id_alias) AS a ON a.canonical = c.pid
    CROSS JOIN link_secret AS s
)
SELECT link_no, cid, pid, verdict, decided_on FROM decided
UNION
SELECT d.link_no, n.cid, n.pid, d.verdict, d.decided_on FROM numbered AS n JOIN decision AS d USING (link_no)
