-- writes: register_past
-- reads: history__public_security__household_register, id_reading, place, village_code_now, area, person
-- grain: one row per row of every register snapshot known (the standing ones too)
-- meaning: whom each row of an earlier register speaks of: the person of tonight's register who holds its id, unless the name is
--   another's; without a usable id the one person of that name and birth in the same household or village, or with nearly the same id;
--   somebody no longer registered stands under his own id. slot is the township the snapshot speaks for.
-- source: design section 3 (the spine); issue 4 part 3
WITH township AS (
    SELECT name, min(area_code) AS area_code
    FROM (SELECT unnest([area_name, township_key]) AS name, area_code FROM area WHERE area_level = 'township')
    GROUP BY name HAVING count(DISTINCT area_code) = 1
),
told AS (
    SELECT
        row_number() OVER (ORDER BY h._delivery_id, h._sheet, h._row_no) AS rid, h._delivery_id, h._sheet, h._row_no, h._period, h._known_at, h.household_no, h.relation,
        name_text(h.person_name) AS name_key,
        CASE WHEN i.is_sound THEN i.birth ELSE coalesce(h.birth_date, x.birth_date, i.birth) END AS birth_date, i.text AS id_text, h.move_in_date, h.death_date,
        coalesce(p.village_code, v.village_code) AS village_code,
        -- A file of one township speaks for it; in a file of several each row says for which.
        CASE WHEN h._part LIKE '%,%' THEN left(coalesce(p.village_code, v.village_code, p.township_code), 9) ELSE coalesce(o.area_code, h._part, '') END AS slot,
        coalesce(x.canonical, CASE WHEN i.is_sound OR right(i.canonical, 3) <> '000' THEN i.canonical END) AS canonical,
        x.canonical IS NOT NULL OR coalesce(i.is_sound, false) AS is_sound
    FROM history__public_security__household_register AS h
    LEFT JOIN person AS x ON x.canonical = h.resident_id
    LEFT JOIN id_reading AS i ON i.raw = h.resident_id
    LEFT JOIN place AS p ON p.township_name = coalesce(h.township_name, '') AND p.village_name = coalesce(h.village_name, '')
        AND p.epoch = place_epoch(h._period, h._known_at)
    LEFT JOIN village_code_now AS v ON v.code = h.village_code
    LEFT JOIN township AS o ON o.name = h._part
),
held AS (
    SELECT
        t.*, o.pid IS NOT NULL AS is_held,
        CASE WHEN o.name_key = t.name_key OR o.household_no = t.household_no OR is_one_character_off(o.name_key, t.name_key) THEN o.pid END AS holder_pid
    FROM told AS t LEFT JOIN person AS o ON o.canonical = t.canonical
),
loose AS (
    SELECT * FROM held WHERE holder_pid IS NULL
),
pool AS (
    SELECT pid, canonical, name_key, birth_date, household_no, village_code, is_sound FROM person SEMI JOIN loose USING (name_key, birth_date)
    UNION
    SELECT canonical, canonical, name_key, birth_date, household_no, village_code, true FROM loose WHERE is_sound AND NOT is_held
),
found AS (
    SELECT l.rid, min(o.pid) AS pid
    FROM loose AS l
    JOIN pool AS o ON o.name_key = l.name_key AND o.birth_date = l.birth_date AND (
        o.household_no = l.household_no OR o.village_code = l.village_code
        OR left(o.canonical, 15) = left(l.id_text, 15) OR levenshtein(o.canonical, l.id_text) <= 2 -- a digit misread, two swapped
    )
    -- Two sound ids are two persons.
    WHERE NOT (o.is_sound AND l.is_sound AND NOT l.is_held)
    GROUP BY l.rid HAVING count(DISTINCT o.pid) = 1
)
SELECT
    h.rid, h._delivery_id, h._sheet, h._row_no, h._period, h._known_at, h.slot, h.household_no, h.relation, h.birth_date, h.move_in_date,
    h.death_date, h.village_code,
    coalesce(
        h.holder_pid, f.pid, CASE WHEN h.is_sound AND NOT h.is_held THEN h.canonical END,
        concat_ws('|', 'provisional', h.household_no, h.name_key, coalesce(CAST(h.birth_date AS VARCHAR), ''))
    ) AS pid
FROM held AS h LEFT JOIN found AS f USING (rid)
