-- writes: id_reading
-- reads: raw_id, night, id_alias
-- grain: one row per distinct id text as delivered
-- meaning: what an id text says: its plain text, the 18-character id behind it (NULL when there is none), whether the
--   checksum holds, how it was read, and what is left of an id that a spreadsheet took for a number or whose tail was cut off.
--   A former number of a person is read as the number that counts now.
-- source: GB 11643-1999; GB 15-digit form; disability certificates GB/T 33663: id and two characters, 22 when reissued
WITH plain AS (
    SELECT raw, id_text(raw) AS text
    FROM raw_id
),
body AS (
    SELECT raw, text, length(text) AS n,
        CASE
            WHEN length(text) = 15 AND regexp_full_match(text, '[1-9][0-9]{14}') THEN id_widened(text)
            WHEN length(text) IN (18, 20, 22) AND regexp_matches(text, '^[1-9][0-9]{16}[0-9X]') THEN left(text, 17)
        END AS body
    FROM plain
),
checked AS (
    SELECT raw, text, n, body, id_date(body) AS birth, check_char(TRY_CAST(body AS BIGINT)) AS check_char
    FROM body
),
whole AS (
    SELECT raw, text, n, birth, check_char,
        CASE
            WHEN birth IS NULL OR birth < DATE '1800-01-01' OR birth > (SELECT as_of FROM night) THEN NULL
            WHEN n = 15 THEN body || check_char
            ELSE left(text, 18)
        END AS canonical
    FROM checked
),
current AS (
    SELECT w.raw, w.text, w.n, w.birth, w.check_char, coalesce(a.canonical, w.canonical) AS canonical, a.canonical IS NOT NULL AS is_former
    FROM whole AS w LEFT JOIN id_alias AS a ON a.old_id = w.canonical
)
SELECT
    raw,
    text,
    canonical,
    -- A 15-digit id carries no check character, so nothing vouches for it; a former number stands in the register of changes.
    coalesce(is_former OR (substr(canonical, 18, 1) = check_char AND n <> 15), false) AS is_sound,
    CASE
        WHEN canonical IS NULL THEN NULL
        WHEN is_former THEN 'former_id'
        WHEN n = 15 THEN 'len15'
        WHEN n > 18 THEN 'certificate'
        WHEN raw = canonical THEN 'exact'
        ELSE 'normalised'
    END AS id_class,
    CASE WHEN is_former THEN id_date(canonical) WHEN canonical IS NOT NULL THEN birth END AS birth,
    CASE WHEN canonical IS NOT NULL THEN id_sex(canonical) END AS sex,
    coalesce(id_stump(text), CASE WHEN canonical IS NULL AND is_cut_id(text) THEN text END) AS stump
FROM current
