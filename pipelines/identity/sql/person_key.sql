-- writes: person_key
-- reads: person, recovered, id_alias, secret
-- grain: one row per person of the register
-- meaning: HMAC-SHA256 of the canonical id, of the first one where the number has changed; of household number, name and birth while no id is known (provisional).
-- source: design section 3 (keys); RFC 2104
WITH known AS (
    SELECT p.pid, coalesce(r.canonical, p.canonical) AS resident_id, r.canonical IS NOT NULL AS is_recovered
    FROM person AS p LEFT JOIN recovered AS r USING (pid)
)
SELECT
    k.pid, k.resident_id, k.is_recovered,
    sha256(s.opad || unhex(sha256(s.ipad || encode(coalesce(a.key_id, k.resident_id, k.pid))))) AS person_key
FROM known AS k
CROSS JOIN secret AS s
LEFT JOIN (SELECT DISTINCT canonical, key_id FROM id_alias) AS a ON a.canonical = k.resident_id
