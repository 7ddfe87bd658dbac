-- writes: near
-- reads: claim, person, claim_household, phone_home, chosen, pair
-- grain: one row per claim that no equal name explains and register person whom something stronger than a name points at
-- meaning: whom the row may mean although the names differ: the holder of its id, whoever differs from its damaged id in few places, whoever
--   was born on its day in its household or village, or, where it has no id
--   or a mask, whoever is of its household or bears its phone. Narrow blocks, each an equality; never all pairs. said_id: the row's damaged id, its date may be none.
-- source: issue 4, build 1 (homophones, variant characters, minority names)
WITH open AS (
    SELECT
        c.cid, c.name_key, c.person_name, c.holder_pid, c.village_code, c.stump, h.household_no, coalesce(c.own_birth, c.id_birth) AS birth,
        -- A wrong digit may have made the date one that does not exist, which is no id any more: its text still differs in one place.
        CASE WHEN NOT c.is_sound AND c.holder_pid IS NULL AND c.stump IS NULL
            THEN coalesce(c.canonical, CASE WHEN regexp_full_match(masked_id(c.id_text), '[0-9]{17}[0-9X]') THEN masked_id(c.id_text) END)
        END AS canonical,
        c.id_text IS NULL OR c.stump IS NOT NULL OR c.id_text LIKE '%*%' AS has_no_id, c.phone
    FROM claim AS c
    LEFT JOIN claim_household AS h USING (cid)
    ANTI JOIN chosen USING (cid)
    WHERE length(c.name_key) >= 2
),
-- Where an equal name is proved for somebody, or for two, no likeness of names may decide otherwise.
free AS (
    SELECT * FROM open ANTI JOIN pair USING (cid) WHERE holder_pid IS NULL
),
-- One wrong digit, or two neighbours changed round, leave one of four parts of an id whole, and few ids share a part.
part AS (
    SELECT cid, canonical, stump, left(canonical, 14) AS front, right(canonical, 9) AS back, left(canonical, 8) || right(canonical, 6) AS around,
        left(canonical, 11) || right(canonical, 3) AS about
    FROM free WHERE canonical IS NOT NULL
    UNION ALL SELECT cid, canonical, stump, left(stump, 14), NULL, NULL, NULL FROM free WHERE length(stump) >= 14
),
part_fit AS (
    SELECT i.*, p.pid, p.canonical AS good FROM part AS i JOIN person AS p ON left(p.canonical, 14) = i.front
    UNION ALL SELECT i.*, p.pid, p.canonical FROM part AS i JOIN person AS p ON right(p.canonical, 9) = i.back
    UNION ALL SELECT i.*, p.pid, p.canonical FROM part AS i JOIN person AS p ON left(p.canonical, 8) || right(p.canonical, 6) = i.around
    UNION ALL SELECT i.*, p.pid, p.canonical FROM part AS i JOIN person AS p ON left(p.canonical, 11) || right(p.canonical, 3) = i.about
),
found AS (
    SELECT cid, holder_pid AS pid FROM open WHERE holder_pid IS NOT NULL
    UNION SELECT f.cid, p.pid FROM free AS f JOIN person AS p ON p.village_code = f.village_code AND p.birth_date = f.birth
    UNION SELECT f.cid, p.pid FROM free AS f JOIN person AS p ON p.household_no = f.household_no AND p.birth_date = f.birth
    UNION SELECT f.cid, p.pid FROM free AS f JOIN person AS p ON p.household_no = f.household_no WHERE f.has_no_id
    UNION
    SELECT f.cid, p.pid
    FROM free AS f JOIN phone_home AS h USING (phone) JOIN person AS p ON p.phone = f.phone AND p.village_code = f.village_code WHERE f.has_no_id
    UNION SELECT cid, pid FROM part_fit
    WHERE (strlen(good) = strlen(canonical) AND hamming(good, canonical) <= 2) OR coalesce(is_stump_of(stump, good), false)
)
SELECT
    f.cid, f.pid, o.canonical AS said_id, o.name_key AS said_key, o.person_name AS said_name, p.name_key AS known_key, p.person_name AS known_name
FROM found AS f
JOIN open AS o USING (cid)
JOIN person AS p USING (pid)
WHERE length(p.name_key) >= 2 AND p.name_key <> o.name_key
