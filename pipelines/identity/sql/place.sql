-- writes: place
-- reads: place_name, area
-- grain: one row per distinct pair of township and village text in any feed (blank where the cell is empty)
-- meaning: the township and the village a pair of names points at, or why it points at none. The kind (village or community)
--   decides between two of one name; a bare name that fits two stays open. Without a township, a village counts only
--   when no other in the county bears its name; with a township that is not known, none does.
-- source: design section 5 (same-named villages), data README (kind stays in the key)
WITH township AS (
    SELECT township_key, min(area_code) AS township_code
    FROM area WHERE area_level = 'township' GROUP BY ALL HAVING count(*) = 1
),
text AS (
    SELECT
        township_name, village_name, township_key_of(township_name) AS township_key,
        -- A village cell that repeats its township: 东河镇长滩村.
        CASE WHEN township_name <> '' AND starts_with(village_name, township_name) AND length(village_name) > length(township_name)
            THEN substr(village_name, length(township_name) + 1) ELSE village_name END AS village_text
    FROM place_name
),
keyed AS (
    SELECT t.township_name, t.village_name, o.township_code, village_key_of(t.village_text) AS village_key, village_kind_of(t.village_text) AS kind
    FROM text AS t LEFT JOIN township AS o USING (township_key)
),
fitting AS (
    SELECT k.township_name, k.village_name, count(*) AS fits, min(v.area_code) AS village_code, min(v.township_code) AS township_code
    FROM keyed AS k
    JOIN area AS v ON v.area_level = 'village' AND v.village_key = k.village_key
        AND (k.kind IS NULL OR k.kind = v.village_kind OR k.kind = village_kind_of(v.area_name))
        AND (v.township_code = k.township_code OR k.township_name = '')
    GROUP BY ALL
)
SELECT
    k.township_name,
    k.village_name,
    coalesce(k.township_code, CASE WHEN f.fits = 1 THEN f.township_code END) AS township_code,
    CASE WHEN f.fits = 1 THEN f.village_code END AS village_code,
    CASE
        WHEN f.fits = 1 THEN NULL
        WHEN f.fits > 1 THEN 'village_ambiguous'
        WHEN k.village_name = '' THEN 'village_blank'
        ELSE 'village_unknown'
    END AS reason
FROM keyed AS k LEFT JOIN fitting AS f USING (township_name, village_name)
