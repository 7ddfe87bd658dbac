-- writes: link_review
-- reads: review_told, person_key, person
-- grain: one row per link number to be decided on, or decided
-- meaning: the review list as everybody may see it: where the row stands, whom it may mean by key, and what speaks for it.
-- source: issue 4, build 1
SELECT
    r.link_no, r.claim_no, r.feed, r._delivery_id AS delivery_id, r._sheet AS sheet, r._row_no AS row_no, k.person_key, coalesce(r.township_code, p.township_code) AS township_code,
    r.review_state, r.review_reason, r.probability, r.evidence, r.first_known_at
FROM review_told AS r
LEFT JOIN person_key AS k USING (pid)
LEFT JOIN person AS p USING (pid)
