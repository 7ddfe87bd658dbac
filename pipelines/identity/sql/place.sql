-- writes: place
-- reads: place_name, place_epoch, township_alias, village_alias
-- grain: one row per distinct township and village text in any feed (blank where the cell is empty) and epoch of its rows
-- meaning: the township and the village a pair of names points at today, or why it points at none. Names in force on the rows'
--   day come first, then names of any time. A text is tried as it stands, then without a township it repeats (东河镇长滩村), without a
--   mark ([已撤销]…, 原…: then first among names no longer in force), and as a village for the brigade it was (长滩大队). The kind (village or community) decides between two of one name; a bare name that
--   fits two stays open. Without a township, a village counts only when no other bears its name; with a township that is not known, none
--   does. A zone stands for the townships of the villages it administers. candidates: today's villages the text may mean.
--   told: the text is not the name of tonight's list (revoked_mark, zone, old_name) although it points at one village.
-- source: design section 5 (same-named villages), feeds.md section 3 (renamed, merged, revoked), data README (kind stays in the key)
WITH written AS (
    SELECT *, place_text(township_name) AS plain_township, place_text(village_name) AS plain_village FROM place_name
),
reading AS (
    SELECT * FROM (
        SELECT
            *,
            unnest([
                {'reading': 0, 'township_text': township_name, 'village_text': village_name},
                {'reading': 1, 'township_text': township_name, 'village_text': village_below(township_name, village_name)},
                {'reading': 2, 'township_text': plain_township, 'village_text': plain_village},
                {'reading': 3, 'township_text': plain_township, 'village_text': village_below(plain_township, plain_village)},
                {'reading': 4, 'township_text': plain_township,
                    'village_text': of_brigade(village_below(plain_township, plain_village))}
            ], recursive := true)
        FROM written
    )
    QUALIFY row_number() OVER (PARTITION BY township_name, village_name, epoch, township_text, village_text ORDER BY reading) = 1
),
text AS (
    SELECT
        r.*, e.first_day AS day, r.reading >= 2 AND plain_village <> village_name AS is_marked,
        r.reading >= 2 AND (plain_village <> village_name OR plain_township <> township_name) AS is_read_without_mark
    FROM reading AS r JOIN place_epoch AS e USING (epoch)
),
keyed AS (
    SELECT
        *,
        regexp_replace(township_key_of(township_text), '(管理委员会|管委会)$', '') AS township_key,
        village_key_of(village_text) AS village_key,
        village_kind_of(village_text) AS kind
    FROM text
),
known_township AS (
    SELECT *, regexp_replace(township_key_of(township_name), '(管理委员会|管委会)$', '') AS township_key FROM township_alias
),
-- The full name before the bare one, a name in force before one of another time.
township_fit AS (
    SELECT DISTINCT
        k.township_text, k.day, a.area_id, a.is_zone, a.targets, a.valid_to IS NOT NULL AS is_old,
        CASE WHEN a.township_name = k.township_text THEN 0 ELSE 2 END
        + CASE WHEN k.day BETWEEN coalesce(a.valid_from, k.day) AND coalesce(a.valid_to, k.day) THEN 0 ELSE 1 END AS rank
    FROM (SELECT DISTINCT township_text, township_key, day FROM keyed) AS k JOIN known_township AS a USING (township_key)
    QUALIFY rank = min(rank) OVER (PARTITION BY k.township_text, k.day)
),
township AS (
    SELECT
        township_text, day, min(area_id) AS area_id, bool_or(is_zone) AS is_zone, bool_and(is_old) AS is_old,
        CASE WHEN len(any_value(targets)) = 1 THEN any_value(targets)[1] END AS township_code
    FROM township_fit
    GROUP BY township_text, day
    HAVING count(DISTINCT area_id) = 1
),
known_village AS (
    SELECT *, village_key_of(village_name) AS village_key FROM village_alias
),
fit AS (
    SELECT
        k.township_name, k.village_name, k.epoch, k.is_read_without_mark, t.is_zone, t.is_old, v.extent_no, v.targets,
        k.reading = 4 OR v.is_former OR v.valid_to IS NOT NULL AS is_former,
        CASE
            WHEN k.is_marked AND v.valid_to < k.day THEN 0
            WHEN NOT v.is_former AND k.day BETWEEN coalesce(v.valid_from, k.day) AND coalesce(v.valid_to, k.day) THEN 1
            ELSE 2
        END AS rank
    FROM keyed AS k
    LEFT JOIN township AS t USING (township_text, day)
    JOIN known_village AS v ON v.village_key = k.village_key
        AND (k.kind IS NULL OR k.kind = v.village_kind OR k.kind = village_kind_of(v.village_name))
        AND (v.township_id = t.area_id OR k.township_name = '')
    QUALIFY dense_rank() OVER (PARTITION BY k.township_name, k.village_name, k.epoch ORDER BY k.reading, rank) = 1
),
fitting AS (
    SELECT
        township_name, village_name, epoch, count(DISTINCT extent_no) AS fits,
        list_sort(list_distinct(flatten(list(targets)))) AS codes,
        CASE WHEN bool_or(is_read_without_mark) THEN 'revoked_mark' WHEN bool_or(is_zone) THEN 'zone'
            WHEN bool_and(is_former) OR bool_or(is_old) THEN 'old_name' END AS told
    FROM fit
    GROUP BY ALL
)
SELECT
    k.township_name,
    k.village_name,
    k.epoch,
    coalesce(CASE WHEN len(f.codes) = 1 THEN left(f.codes[1], 9) END, t.township_code) AS township_code,
    CASE WHEN len(f.codes) = 1 THEN f.codes[1] END AS village_code,
    CASE WHEN len(f.codes) > 1 THEN f.codes END AS candidates,
    CASE WHEN len(f.codes) = 1 THEN f.told END AS told,
    CASE
        WHEN len(f.codes) = 1 THEN NULL
        WHEN len(f.codes) = 0 THEN 'village_revoked'
        WHEN f.fits = 1 THEN 'village_split'
        WHEN f.fits > 1 THEN 'village_ambiguous'
        WHEN k.village_name = '' THEN 'village_blank'
        ELSE 'village_unknown'
    END AS reason
FROM place_name AS k
LEFT JOIN fitting AS f USING (township_name, village_name, epoch)
JOIN place_epoch AS e USING (epoch)
LEFT JOIN township AS t ON t.day = e.first_day AND t.township_text = k.township_name
