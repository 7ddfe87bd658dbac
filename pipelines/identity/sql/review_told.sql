-- writes: review_told
-- reads: claim, claim_raw, claim_result, source, pair, link_class, chosen, name_differs, scored, forced, forbidden, id_alias, link_secret
-- grain: one row per link number to be decided on, or decided
-- meaning: pairs that no rule could decide, each with why it is asked: scored too low, several fit alike, the id is held by another name, or the
--   person already has a row there. Rows that say the same of their person ask once, at the row known first. What was decided stays listed.
-- source: issue 4, build 1 (a review list with evidence, and decisions from that list read back as a feed)
WITH open AS (
    SELECT cid FROM claim_result WHERE pid IS NULL
),
asked AS (
    SELECT t.cid, t.pid, 1 AS place, 'one_to_one' AS review_reason, CAST(NULL AS DECIMAL(9, 6)) AS probability, t.evidence
    FROM (SELECT cid, pid, evidence FROM chosen UNION ALL SELECT cid, pid, evidence FROM name_differs) AS t SEMI JOIN open USING (cid)
    UNION ALL
    SELECT cid, pid, 2, CASE WHEN is_accepted THEN 'one_to_one' ELSE 'below_accept' END, probability, evidence
    FROM scored SEMI JOIN open USING (cid)
    UNION ALL
    SELECT cid, pid, 3, 'ambiguous', NULL, evidence
    FROM (
        SELECT p.cid, p.pid, p.evidence FROM pair AS p JOIN link_class AS k USING (link_class) SEMI JOIN open USING (cid)
        QUALIFY rank() OVER (PARTITION BY p.cid ORDER BY k.rank) = 1
    )
    UNION ALL
    SELECT cid, holder_pid, 4, 'name_clash', NULL, 'id equal' FROM claim SEMI JOIN open USING (cid) WHERE holder_pid IS NOT NULL
),
listed AS (
    SELECT cid, pid, 'open' AS review_state, review_reason, probability, evidence FROM asked
    QUALIFY row_number() OVER (PARTITION BY cid, pid ORDER BY place, evidence) = 1
    UNION ALL
    SELECT cid, pid, 'decided_same', 'decided', NULL, 'decided in the review list' FROM forced
    UNION ALL
    SELECT cid, pid, 'decided_different', 'decided', NULL, 'decided in the review list' FROM forbidden
)
SELECT
    link_no_of(c.claim_no, hmac_of(s.ipad, s.opad, c.claim_no || '|' || coalesce(f.key_id, l.pid))) AS link_no,
    c.claim_no, o.feed, c.source, c.row_at, c._delivery_id, c._sheet, c._row_no, l.pid, c.township_code, l.review_state, l.review_reason,
    l.probability, l.evidence, w._known_at AS first_known_at
FROM listed AS l
JOIN claim AS c USING (cid)
JOIN claim_raw AS w ON w.source = c.source AND w.row_at = c.row_at
JOIN source AS o ON o.source = c.source
LEFT JOIN (SELECT DISTINCT canonical, key_id FROM id_alias) AS f ON f.canonical = l.pid
CROSS JOIN link_secret AS s
QUALIFY row_number() OVER (
    PARTITION BY link_no ORDER BY w._known_at, l.evidence, c.township_code, c._delivery_id, c._sheet, c._row_no, c.source
) = 1
