-- writes: name_differs
-- reads: near, name_form, claim, person, claim_household, phone_home, link_class
-- grain: one row per claim whose name is not, letter for letter, that of the one person whom its id, household or village and birth point at
-- meaning: the link stands although the names differ: they are one name in other characters (traditional, variant), the first part of a dotted
--   name, one with characters hidden (陈*华), or of one sound; or the id is whole, one character differs and village, birth or household agrees as well. A row without id, or with a rest that fits, needs,
--   for a name of one sound, the birth and the household or village, or the village and the household or a phone of one household: a village alone is
--   full of names that sound alike. Never when somebody of the village or household bears the written name, nor when sex, birth or id say
--   otherwise: nobody wrong.
-- source: issue 2 part 7; issue 4, build 1
WITH rival AS (
    SELECT DISTINCT name_key, village_code, household_no FROM person SEMI JOIN near ON near.said_key = person.name_key
),
side AS (
    SELECT
        n.*, c.canonical, c.stump, p.canonical AS good, p.is_sound AS is_good_sound,
        said.name_plain = known.name_plain AS is_variant,
        said.name_sound = known.name_sound AS is_homophone,
        n.said_key = first_part_of(n.known_name) OR n.known_key = first_part_of(n.said_name) AS is_short,
        is_name_masked_of(n.said_key, n.known_key) AS is_masked_name,
        is_one_character_off(n.said_key, n.known_key) AS is_one_off,
        coalesce(c.holder_pid = n.pid, false) AS same_id,
        coalesce(c.village_code = p.village_code, false) AS same_village,
        coalesce(c.own_birth = p.birth_date, false) AS same_own_birth,
        coalesce(coalesce(c.own_birth, c.id_birth) = p.birth_date, false) AS same_birth,
        coalesce(c.own_birth <> p.birth_date, false) AS other_own_birth,
        coalesce(c.sex <> p.sex, false) AS other_sex,
        coalesce(c.sex = p.sex, false) AS same_sex,
        coalesce(h.household_no = p.household_no, false) AS same_household,
        coalesce(h.household_no <> p.household_no, false) AS other_household,
        coalesce(c.phone = p.phone AND t.household_no = p.household_no, false) AS same_phone,
        coalesce(c.id_text IS NULL OR is_stump_of(c.stump, p.canonical) OR is_masked_of(c.id_text, p.canonical), false) AS has_no_other_id,
        -- What is left of an id, or a mask lets through, has to fit.
        coalesce(p.canonical IS NOT NULL AND (
            (c.stump IS NOT NULL AND NOT is_stump_of(c.stump, p.canonical)) OR (c.id_text LIKE '%*%' AND NOT is_masked_of(c.id_text, p.canonical))
        ), false) AS is_other_rest,
        coalesce(c.village_code, p.village_code) AS home, p.household_no AS p_household_no
    FROM near AS n
    JOIN claim AS c USING (cid)
    JOIN person AS p USING (pid)
    LEFT JOIN claim_household AS h USING (cid)
    LEFT JOIN phone_home AS t ON t.phone = c.phone
    LEFT JOIN name_form AS said ON said.name_key = n.said_key
    LEFT JOIN name_form AS known ON known.name_key = n.known_key
),
told AS (
    SELECT
        *,
        CASE
            WHEN is_variant THEN 'name_variant'
            WHEN is_short THEN 'name_dot'
            WHEN is_masked_name THEN 'name_masked'
            WHEN is_homophone THEN 'name_homophone'
            WHEN is_one_off THEN 'name_differs'
        END AS likeness,
        coalesce(is_good_sound AND NOT same_id AND (
            strlen(good) = strlen(said_id) AND (hamming(good, said_id) = 1
                OR (hamming(good, said_id) = 2 AND damerau_levenshtein(good, said_id) = 1))
            OR (length(stump) >= 14 AND is_stump_of(stump, good))
        ), false) AS nearly_same_id
    FROM side
),
proved AS (
    SELECT
        *,
        CASE
            WHEN other_sex OR is_other_rest THEN NULL
            -- Another id in the row, sound or beyond repair, speaks of another person.
            WHEN canonical IS NOT NULL AND stump IS NULL AND good IS NOT NULL AND NOT same_id AND NOT nearly_same_id THEN NULL
            WHEN likeness IN ('name_differs', 'name_masked') THEN CASE WHEN same_id AND (same_village OR same_own_birth OR same_household) THEN likeness END
            WHEN same_id THEN likeness
            WHEN other_own_birth THEN NULL
            WHEN nearly_same_id THEN likeness
            WHEN same_birth AND same_household THEN likeness
            WHEN same_birth AND same_village AND NOT other_household THEN likeness
            WHEN likeness = 'name_dot' OR other_household THEN NULL
            WHEN has_no_other_id AND same_village AND (same_household OR same_phone) THEN likeness
        END AS link_class
    FROM told
),
alone AS (
    -- What points at the person counts first, then what else agrees, then how the names are alike.
    SELECT p.*
    FROM proved AS p JOIN link_class AS k USING (link_class)
    ANTI JOIN rival AS r ON r.name_key = p.said_key AND r.village_code IS NOT DISTINCT FROM p.home
    ANTI JOIN rival AS s ON s.name_key = p.said_key AND s.household_no = p.p_household_no
    QUALIFY rank() OVER (
        PARTITION BY p.cid
        ORDER BY
            CASE WHEN p.same_id THEN 1 WHEN p.nearly_same_id THEN 2 WHEN p.same_birth AND p.same_household THEN 3 ELSE 4 END,
            CAST(p.same_village AS INTEGER) + CAST(p.same_household AS INTEGER) + CAST(p.same_own_birth AS INTEGER)
                + CAST(p.same_sex AS INTEGER) + CAST(p.same_phone AS INTEGER) DESC,
            k.rank
    ) = 1
)
SELECT
    cid, min(pid) AS pid, min(link_class) AS link_class,
    min(concat_ws(
        '; ',
        CASE WHEN same_id THEN 'id equal' WHEN nearly_same_id THEN 'id nearly equal' END,
        CASE link_class
            WHEN 'name_variant' THEN 'name equal in plain characters'
            WHEN 'name_dot' THEN 'first part of the dotted name equal'
            WHEN 'name_masked' THEN 'what is shown of the name equal'
            WHEN 'name_homophone' THEN 'name of the same sound'
            ELSE '1 character of the name differs'
        END,
        CASE WHEN same_birth THEN 'birth equal' END,
        CASE WHEN same_sex THEN 'sex equal' END,
        CASE WHEN same_village THEN 'village equal' END,
        CASE WHEN same_household THEN 'household equal' END,
        CASE WHEN same_phone THEN 'phone equal' END
    )) AS evidence
FROM alone GROUP BY cid HAVING count(*) = 1
