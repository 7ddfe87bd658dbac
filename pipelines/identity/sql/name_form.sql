-- writes: name_form
-- reads: near, han
-- grain: one row per distinct name among those that are nearly somebody's
-- meaning: the name in plain characters (simplified, no variants) and as it sounds (pinyin without tone, the first character read as a surname).
-- source: issue 4, build 1 (homophones and variant characters)
WITH name AS (
    SELECT said_key AS name_key FROM near UNION SELECT known_key FROM near
),
letter AS (
    SELECT name_key, unnest(range(1, length(name_key) + 1)) AS place, substr(name_key, place, 1) AS ch FROM name
)
SELECT
    l.name_key,
    string_agg(h.plain, '' ORDER BY l.place) AS name_plain,
    string_agg(CASE WHEN l.place = 1 THEN h.family ELSE h.sound END, ' ' ORDER BY l.place) AS name_sound
FROM letter AS l JOIN han AS h USING (ch)
GROUP BY l.name_key
