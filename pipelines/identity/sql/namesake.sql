-- writes: namesake
-- reads: claim, person, claim_household, head_named, phone_home
-- grain: one row per claim and register person of the same name of whom something else agrees as well
-- meaning: whom ``pair`` has to look at. A name alone is borne by hundreds in a large county; every proof in ``pair`` wants, besides the name, the
--   village, a household, the birth, the phone, or one end of the id: whatever happened to one place of an id, or two neighbours, leaves
--   its first nine or its last eight characters whole, and a mask its last three. Each block is an equality; a rule in ``pair`` that needs none of them needs its block here.
-- source: issue 4, must show (2.6 million persons)
WITH open AS (
    SELECT c.*, coalesce(c.own_birth, c.id_birth) AS birth FROM claim AS c WHERE c.name_key IS NOT NULL AND (c.holder_pid IS NULL OR NOT c.is_same_name)
),
home AS (
    SELECT cid, holder_household_no AS household_no FROM open WHERE holder_household_no IS NOT NULL
    UNION SELECT cid, household_no FROM claim_household
    UNION SELECT cid, household_no FROM head_named
),
side AS (
    SELECT cid, NULL AS pid, name_key, canonical, id_text, stump FROM open WHERE holder_pid IS NULL
    UNION ALL SELECT NULL, pid, name_key, canonical, id_text, stump FROM person SEMI JOIN open USING (name_key)
),
-- A certificate's two or four last characters are no part of the id.
written AS (
    SELECT cid, pid, name_key, canonical, stump, CASE WHEN length(id_text) IN (20, 22) THEN left(id_text, 18) ELSE id_text END AS text FROM side
),
masked AS (
    SELECT cid, name_key, masked_id(id_text) AS mask FROM open WHERE id_text LIKE '%*%' AND holder_pid IS NULL
),
an_end AS (
    SELECT cid, pid, name_key, '<' || left(canonical, 9) AS an_end FROM written WHERE canonical IS NOT NULL
    UNION ALL SELECT cid, pid, name_key, '>' || right(canonical, 8) FROM written WHERE canonical IS NOT NULL
    -- Of 19 characters the last two may be a certificate's.
    UNION ALL SELECT cid, pid, name_key, '>' || right(uncertified_id(text), 8) FROM written WHERE length(text) IN (19, 21)
    UNION ALL SELECT cid, pid, name_key, '<' || left(text, 9) FROM written WHERE text IS DISTINCT FROM canonical AND text IS NOT NULL
    UNION ALL SELECT cid, pid, name_key, '>' || right(text, 8) FROM written WHERE text IS DISTINCT FROM canonical AND text IS NOT NULL
    UNION ALL SELECT cid, pid, name_key, '<' || left(stump, 9) FROM written WHERE length(stump) >= 9 AND left(stump, 9) IS DISTINCT FROM left(canonical, 9)
)
SELECT o.cid, p.pid FROM open AS o JOIN person AS p ON p.name_key = o.name_key AND p.village_code = o.village_code
UNION
SELECT o.cid, p.pid FROM open AS o JOIN home AS h USING (cid) JOIN person AS p ON p.name_key = o.name_key AND p.household_no = h.household_no
UNION
SELECT o.cid, p.pid FROM open AS o JOIN person AS p ON p.name_key = o.name_key AND p.birth_date = o.birth
UNION
SELECT o.cid, p.pid FROM open AS o JOIN person AS p ON p.name_key = o.name_key AND p.phone = o.phone WHERE o.village_code IS NULL
UNION
SELECT o.cid, p.pid FROM open AS o JOIN phone_home AS h USING (phone) JOIN person AS p ON p.name_key = o.name_key AND p.phone = o.phone
UNION
SELECT m.cid, p.pid FROM masked AS m JOIN person AS p ON p.name_key = m.name_key AND right(p.canonical, 3) = right(m.mask, 3)
UNION
SELECT c.cid, p.pid
FROM an_end AS c JOIN an_end AS p ON p.name_key = c.name_key AND p.an_end = c.an_end
WHERE c.cid IS NOT NULL AND p.pid IS NOT NULL
