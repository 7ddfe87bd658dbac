-- writes: register_claim
-- reads: register_row, undone, link_secret
-- grain: one row per accepted row of the household register
-- meaning: whom each register row speaks of (pid) and whether it is the row that counts for that person. An id with two names
--   belongs to the name that agrees best with the birth and sex inside the id; the others are provisional until their own id is
--   known. One person in two households counts where people said (choice_no), then where the later period says, then the later move, then the
--   smaller number.
--   Without a usable id a person is known by household number, name and birth, provisionally.
-- source: design section 3 (keys), feeds.md section 3 (same person in two households)
WITH twice AS (
    SELECT canonical FROM register_row WHERE canonical IS NOT NULL GROUP BY canonical HAVING count(*) > 1
),
owner AS (
    SELECT canonical, name_key AS owner_key
    FROM register_row SEMI JOIN twice USING (canonical)
    GROUP BY canonical, name_key
    QUALIFY row_number() OVER (PARTITION BY canonical ORDER BY max(agreement) DESC, name_key) = 1
),
known AS (
    SELECT r.*, o.canonical IS NOT NULL AS is_contested, o.canonical IS NOT NULL AND r.name_key IS DISTINCT FROM o.owner_key AS is_other
    FROM register_row AS r LEFT JOIN owner AS o ON o.canonical = r.canonical
),
named AS (
    SELECT
        * EXCLUDE (canonical, is_sound, identity_class, is_other, sex, birth_date),
        CASE WHEN is_other THEN own_sex ELSE sex END AS sex,
        CASE WHEN is_other THEN own_birth_date ELSE birth_date END AS birth_date,
        CASE WHEN NOT is_other THEN canonical END AS canonical,
        coalesce(is_sound AND NOT is_other, false) AS is_sound,
        CASE WHEN is_other THEN 'provisional' ELSE coalesce(identity_class, 'provisional') END AS identity_class,
        is_other AS is_id_taken,
        CASE
            WHEN canonical IS NOT NULL AND NOT is_other THEN canonical
            ELSE concat_ws('|', 'provisional', household_no, name_key, coalesce(CAST(own_birth_date AS VARCHAR), ''))
        END AS pid
    FROM known
),
numbered AS (
    SELECT n.*, repair_no_of(hmac_of(s.ipad, s.opad, concat_ws('|', 'two_households', n.pid, n.household_no))) AS choice_no
    FROM named AS n CROSS JOIN link_secret AS s
    WHERE n.is_contested OR n.canonical IS NULL
)
SELECT *, CAST(NULL AS VARCHAR) AS choice_no, true AS is_chosen FROM named WHERE NOT is_contested AND canonical IS NOT NULL
UNION ALL BY NAME
SELECT n.*, row_number() OVER (
    PARTITION BY n.pid
    ORDER BY u.repair_no IS NULL, n._period DESC NULLS LAST, n.move_in_date DESC NULLS LAST, n.household_no,
        -- The same row twice, written differently: the plainer one, wherever it stands.
        n.identity_class <> 'exact', n.identity_class, n.person_name, n.relation, n.birth_date, n.sex, n.village_code, n.phone, n.death_date,
        n._delivery_id, n._sheet, n._row_no
) = 1 AS is_chosen
FROM numbered AS n LEFT JOIN undone AS u ON u.repair_no = n.choice_no
