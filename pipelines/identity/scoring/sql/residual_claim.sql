-- writes: residual_claim
-- reads: claim, claim_household, chosen, name_differs, forced
-- grain: one row per claim that names somebody and that no rule and nobody has decided
-- meaning: what such a row says of its person, as it is compared: the id where it has an id's length (damaged, or not the register's), else the six
--   characters a spreadsheet or a mask left of it.
-- source: issue 4, build 1 (residual candidates)
SELECT
    c.cid, c.name_key AS name, c.sex, c.own_birth AS birth, c.village_code AS village, c.township_code AS township, h.household_no AS household, c.phone,
    CASE WHEN regexp_full_match(c.id_text, '[0-9]{16,18}[0-9X]') AND c.stump IS NULL THEN c.id_text END AS id,
    CASE
        WHEN c.stump IS NOT NULL THEN left(c.stump, 6)
        WHEN c.id_text LIKE '%*%' THEN nullif(regexp_extract(c.id_text, '^[0-9]{6}'), '')
    END AS id_head,
    CASE WHEN c.is_sound AND c.stump IS NULL THEN c.canonical END AS sound_id
FROM claim AS c
LEFT JOIN claim_household AS h USING (cid)
ANTI JOIN chosen USING (cid)
ANTI JOIN name_differs USING (cid)
ANTI JOIN forced USING (cid)
WHERE length(c.name_key) >= 2
