-- writes: pair
-- reads: namesake, claim, person, claim_household, head_named, phone_home
-- grain: one row per claim and register person of the same name whom it may mean
-- meaning: the strongest proof that the two are one. Names are equal: ``namesake`` is what is looked at. Two different ids whose
--   checksums both hold are two people, whatever else agrees. What is left of a damaged id must fit; a birth, sex or
--   household that disagrees ends the weaker rules. An id that is somebody else's proves nothing about its birth. A head of household
--   named in the row tells the household where one head of the village bears that name and nothing better tells it. Village and phone that point at
--   two of one name decide for neither: both stand as name_phone_home.
-- source: feeds.md section 3; design section 5 (NULL drops pairs: every comparison is coalesced)
WITH trusted AS (
    SELECT
        c.* EXCLUDE (person_name), p.* EXCLUDE (canonical, is_sound, id_text, stump, sex, phone, village_code, township_code, name_key, household_no, birth_date),
        p.canonical AS p_canonical, p.is_sound AS p_is_sound, p.id_text AS p_id_text, p.stump AS p_stump, p.sex AS p_sex, p.phone AS p_phone,
        p.village_code AS p_village_code, p.township_code AS p_township_code, p.household_no AS p_household_no, p.birth_date AS p_birth,
        -- A tail of zeros can satisfy the checksum by chance: beside an id of the same first 15 digits it vouches for nothing.
        coalesce(left(p.canonical, 15) = left(c.canonical, 15) AND (p.stump IS NULL) <> (c.stump IS NULL), false) AS is_zeroed
    FROM namesake AS n
    JOIN claim AS c USING (cid)
    JOIN person AS p USING (pid)
),
chosen_side AS (
    SELECT *, p_is_sound AND is_sound AND NOT is_zeroed AS both_sound,
        (p_is_sound AND NOT (is_zeroed AND p_stump IS NOT NULL AND is_sound)) OR (p_canonical IS NOT NULL AND NOT is_sound) AS is_register_good
    FROM trusted
),
side AS (
    SELECT
        c.cid, c.pid, c.holder_pid IS NOT NULL AS is_taken, c.both_sound,
        -- A widened 15-digit id has the checksum by construction; a row whose own check character agrees bears it out.
        c.p_is_sound OR c.is_sound OR (is_register_good AND c.identity_class = 'len15' AND right(c.p_canonical, 1) = substr(c.id_text, 18, 1))
            AS good_is_sound,
        is_register_good AND coalesce(c.identity_class = 'len15', false) AS is_len15,
        CASE WHEN is_register_good THEN c.p_canonical ELSE c.canonical END AS good,
        CASE WHEN is_register_good THEN c.id_text ELSE c.p_id_text END AS bad,
        CASE WHEN is_register_good THEN c.stump ELSE c.p_stump END AS stump,
        c.canonical IS NOT NULL OR c.is_id_taken AS has_other_id,
        coalesce(c.village_code = c.p_village_code, false) AS same_village,
        c.village_code IS NULL AS has_no_village,
        coalesce(c.township_code = c.p_township_code, true) AS same_township,
        coalesce(c.own_birth = c.p_birth, false) AS same_own_birth,
        coalesce(coalesce(c.own_birth, c.id_birth) = c.p_birth, false) AS same_birth,
        coalesce(coalesce(c.own_birth, c.id_birth) <> c.p_birth, false) AS other_birth,
        coalesce(c.own_birth <> c.p_birth, false) AS other_own_birth,
        coalesce(c.sex = c.p_sex, false) AS same_sex,
        coalesce(c.sex <> c.p_sex, false) AS other_sex,
        coalesce(c.phone = c.p_phone, false) AS same_phone,
        coalesce(c.phone = c.p_phone AND t.household_no = c.p_household_no, false) AS same_home_phone,
        coalesce(h.household_no = c.p_household_no, n.household_no = c.p_household_no, false) AS same_household,
        coalesce(h.household_no <> c.p_household_no, false) AS other_household,
        coalesce(c.holder_household_no = c.p_household_no, false) AS holder_household,
        h.household_no IS NULL AND n.household_no IS NOT NULL AS is_by_head
    FROM chosen_side AS c
    LEFT JOIN claim_household AS h USING (cid)
    LEFT JOIN head_named AS n USING (cid)
    LEFT JOIN phone_home AS t USING (phone)
),
near AS (
    SELECT
        *,
        coalesce(good_is_sound AND length(left(bad, 18)) = 18 AND NOT is_taken AND NOT both_sound
            AND length(bad) IN (18, 20, 22), false) AS is_comparable,
        -- Of 19 characters, or 21, the last may be a certificate's: then one of the id's is missing, or one too many.
        coalesce(good_is_sound AND NOT is_taken AND length(bad) IN (17, 19, 21)
            AND (damerau_levenshtein(good, bad) = 1 OR damerau_levenshtein(good, uncertified_id(bad)) = 1), false) AS is_one_off
    FROM side
),
told AS (
    SELECT
        *,
        -- hamming() counts bytes and wants equal lengths: a stray letter of another script is no digit.
        CASE WHEN is_comparable AND strlen(good) = strlen(left(bad, 18)) THEN hamming(good, left(bad, 18)) END AS places,
        stump IS NOT NULL AND is_stump_of(stump, good) AS fits_stump,
        -- What a cut leaves is exact: no rounding. 15 digits may be a whole id of the first generation as well.
        is_cut_id(bad) AS is_cut,
        is_cut_id(bad) AND coalesce((good_is_sound OR is_len15) AND starts_with(good, bad), false) AND NOT is_taken AS fits_cut,
        coalesce(bad LIKE '%*%', false) AS is_mask,
        coalesce(good_is_sound AND length(replace(masked_id(bad), '*', '')) >= 10 AND is_masked_of(bad, good), false) AS fits_mask,
        bool_or(same_home_phone AND NOT same_village AND NOT has_no_village AND NOT other_birth AND NOT other_sex AND NOT other_household)
            OVER (PARTITION BY cid) AS is_phone_elsewhere
    FROM near
),
proved AS (
    SELECT *, CASE
        -- Under somebody else's id, who is said to be born on another day or of the other sex is not this one of the name.
        WHEN is_taken AND (other_own_birth OR other_sex) THEN NULL
        WHEN is_taken THEN CASE
            WHEN holder_household THEN 'member_id'
            -- His id with its tail zeroed happens to be another's: the name and 15 digits are his.
            WHEN fits_stump AND length(stump) = 15 THEN 'zeroed_tail'
            WHEN same_household THEN 'name_household'
            WHEN same_own_birth AND same_village THEN 'name_birth_village'
            WHEN same_phone AND same_village THEN 'name_phone'
        END
        WHEN both_sound THEN NULL
        WHEN fits_cut THEN CASE WHEN NOT other_own_birth AND NOT other_sex THEN 'tail_missing' END
        WHEN fits_stump AND NOT is_cut AND length(stump) >= 14 THEN CASE WHEN bad LIKE '%E%' THEN 'float_rounded' ELSE 'zeroed_tail' END
        WHEN places = 1 THEN 'checksum_repair'
        WHEN places = 2 AND damerau_levenshtein(good, left(bad, 18)) = 1 THEN 'digits_swapped'
        WHEN is_one_off THEN 'digit_lost'
        WHEN fits_stump AND same_village THEN 'float_rounded'
        WHEN stump IS NOT NULL AND good IS NOT NULL AND (is_cut OR NOT fits_stump) THEN NULL
        WHEN is_mask AND good IS NOT NULL AND NOT is_masked_of(bad, good) THEN NULL
        WHEN is_mask AND same_village THEN 'masked'
        WHEN same_birth AND same_household THEN 'name_household'
        WHEN same_birth AND same_village THEN 'name_birth_village'
        WHEN other_birth OR other_sex THEN NULL
        WHEN same_household THEN 'name_household'
        WHEN other_household THEN NULL
        WHEN same_phone AND (same_village OR (has_no_village AND (same_birth OR same_sex))) THEN 'name_phone'
        WHEN fits_mask AND has_no_village AND same_township THEN 'masked_unique'
        WHEN same_birth AND same_township THEN 'name_birth'
        WHEN has_other_id THEN NULL
        WHEN same_home_phone OR (same_village AND is_phone_elsewhere) THEN 'name_phone_home'
        WHEN same_village AND same_sex THEN 'name_village_sex'
        WHEN same_village THEN 'name_village'
    END AS link_class
    FROM told
)
SELECT
    cid, pid, link_class,
    -- Told apart by what else agrees, where what is left of an id fits two of one name.
    CAST(same_own_birth AS INTEGER) + CAST(same_sex AS INTEGER) + CAST(same_village AS INTEGER) + CAST(same_phone AS INTEGER)
        + CAST(same_household AS INTEGER) AS agreement,
    concat_ws(
        '; ',
        CASE WHEN places IS NOT NULL AND places <= 2 THEN places || ' of 18 characters of the id differ' END,
        CASE WHEN fits_stump OR fits_cut THEN length(CASE WHEN fits_cut THEN bad ELSE stump END) || ' digits of the id left, all fit' END,
        'name equal',
        CASE WHEN same_birth THEN 'birth equal' END,
        CASE WHEN same_sex THEN 'sex equal' END,
        CASE WHEN same_village THEN 'village equal' END,
        CASE WHEN same_phone THEN 'phone equal' END,
        CASE WHEN same_household THEN CASE WHEN is_by_head THEN 'head of household named alike' ELSE 'household equal' END END
    ) AS evidence
FROM proved WHERE link_class IS NOT NULL
