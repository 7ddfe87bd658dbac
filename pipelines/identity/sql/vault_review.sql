-- writes: vault_review
-- reads: review_told, claim_raw, person, person_key
-- grain: one row per link number that is open
-- meaning: the two sides of a doubtful link by name and id, for those who decide and for restricted.duckdb alone.
-- source: issue 4, build 1
SELECT
    r.link_no, w.person_name AS stated_name, w.raw AS stated_id, p.person_name AS candidate_name, k.resident_id AS candidate_id,
    p.birth_date AS candidate_birth, p.village_code AS candidate_village
FROM review_told AS r
JOIN claim_raw AS w ON w.source = r.source AND w.row_at = r.row_at
JOIN person AS p USING (pid)
JOIN person_key AS k USING (pid)
WHERE r.review_state = 'open'
