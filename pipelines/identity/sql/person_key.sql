-- writes: person_key
-- reads: person, recovered, secret
-- grain: one row per person of the register
-- meaning: HMAC-SHA256 of the canonical id; of household number, name and birth while no id is known (provisional).
-- source: design section 3 (keys); RFC 2104
WITH known AS (
    SELECT p.pid, coalesce(r.canonical, p.canonical) AS resident_id, r.canonical IS NOT NULL AS is_recovered
    FROM person AS p LEFT JOIN recovered AS r USING (pid)
)
SELECT
    k.pid, k.resident_id, k.is_recovered,
    sha256(s.opad || unhex(sha256(s.ipad || encode(coalesce(k.resident_id, k.pid))))) AS person_key
FROM known AS k CROSS JOIN secret AS s
