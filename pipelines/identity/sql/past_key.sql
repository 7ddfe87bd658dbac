-- writes: past_key
-- reads: register_state, person_key, id_alias, secret
-- grain: one row per person who ever stood in a register snapshot
-- meaning: the person's key, made for those no longer registered as for those who are (person_key).
-- source: design section 3 (keys); RFC 2104
SELECT pid, person_key FROM person_key
UNION ALL
SELECT g.pid, sha256(s.opad || unhex(sha256(s.ipad || encode(coalesce(a.key_id, g.pid)))))
FROM (SELECT DISTINCT pid FROM register_state ANTI JOIN person_key USING (pid)) AS g
CROSS JOIN secret AS s
LEFT JOIN (SELECT DISTINCT canonical, key_id FROM id_alias) AS a ON a.canonical = g.pid
