-- writes: gone_claim
-- reads: claim, claim_result, register_state, person_key
-- grain: one row per feed row tied to no person whose id, once read, is that of somebody only an earlier register held
-- meaning: rows that may speak of somebody struck off the register, kept until the names borne there are at hand (gone_row). Lives for
--   this step only.
-- source: issue 4 part 5
SELECT c.system AS feed, c._delivery_id, c._sheet, c._row_no, c.canonical, c.name_key
FROM claim AS c
JOIN claim_result AS r USING (cid)
SEMI JOIN (SELECT pid FROM register_state ANTI JOIN person_key USING (pid)) AS g ON g.pid = c.canonical
WHERE r.pid IS NULL
