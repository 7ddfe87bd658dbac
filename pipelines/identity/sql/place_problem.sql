-- writes: place_problem
-- reads: place_text, place, place_epoch, source, person
-- grain: one row per feed, township and village text as delivered, and epoch of its rows
-- meaning: texts that are not the name of a village on tonight's list: what they point at (told), or why at none. rows_settled: rows of
--   a text with several candidates that stand in the village in which their person or household is registered, if it is one
--   of them; rows_open: rows without a village. Of a text that is some registered person's name, or holds a long number, only the
--   beginning is shown.
-- source: feeds.md section 3 (renamed, merged, ambiguous, revoked)
WITH shown AS (
    SELECT
        t.*, p.village_code, p.candidates, p.told, p.reason, e.first_day,
        t.village_name IN (SELECT person_name FROM person WHERE person_name IS NOT NULL)
        OR t.township_name IN (SELECT person_name FROM person WHERE person_name IS NOT NULL) AS is_name
    FROM place_text AS t
    JOIN place AS p USING (township_name, village_name, epoch)
    JOIN place_epoch AS e USING (epoch)
    WHERE p.told IS NOT NULL OR p.reason <> 'village_blank'
)
SELECT
    s.feed,
    CASE WHEN is_name THEN left(township_name, 1) || '**' ELSE regexp_replace(township_name, '[0-9A-Za-z]{6,}', '******', 'g')[1:60] END
        AS township_text,
    CASE WHEN is_name THEN left(village_name, 1) || '**' ELSE regexp_replace(village_name, '[0-9A-Za-z]{6,}', '******', 'g')[1:60] END
        AS village_text,
    CASE WHEN epoch > 0 THEN first_day END AS names_of,
    coalesce(told, reason) AS problem,
    bool_or(told IS NULL) AS is_open,
    CASE WHEN count(DISTINCT village_code) = 1 THEN min(village_code) END AS village_code,
    nullif(array_to_string(list_sort(list_distinct(flatten(list(candidates)))), ','), '') AS candidates,
    CAST(sum(rows) AS BIGINT) AS rows,
    CAST(sum(rows_settled) AS BIGINT) AS rows_settled,
    CAST(sum(rows_open) AS BIGINT) AS rows_open
FROM shown AS s
GROUP BY ALL
