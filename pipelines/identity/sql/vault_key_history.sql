-- writes: vault_key_history
-- reads: person_key, register_state, past_key, household_chain_key, id_alias, earlier_secret
-- grain: one row per person or household, of now or of an earlier register, and earlier key version whose key is kept
-- meaning: the pseudonym under which somebody stood before the key was rotated, so that what was kept outside can be carried over. For
--   restricted.duckdb alone; empty until a key is rotated.
-- source: issue 4, build 6 (rotated by version)
WITH named AS (
    SELECT 'person' AS subject, coalesce(a.key_id, k.resident_id, k.pid) AS text, k.person_key AS key
    FROM person_key AS k LEFT JOIN (SELECT DISTINCT canonical, key_id FROM id_alias) AS a ON a.canonical = k.resident_id
    UNION ALL
    SELECT 'person', coalesce(a.key_id, g.pid), p.person_key
    FROM (SELECT DISTINCT pid FROM register_state ANTI JOIN person_key USING (pid)) AS g
    JOIN past_key AS p USING (pid)
    LEFT JOIN (SELECT DISTINCT canonical, key_id FROM id_alias) AS a ON a.canonical = g.pid
    UNION ALL
    SELECT 'household', 'household:public_security:' || name, household_key FROM household_chain_key
)
SELECT n.subject, CAST(s.key_version AS INTEGER) AS key_version, hmac_of(s.ipad, s.opad, n.text) AS old_key, n.key
FROM named AS n CROSS JOIN earlier_secret AS s
