-- writes: household_event
-- reads: household_standing, household_member
-- grain: one row per household and event
-- meaning: what happened to a household between one snapshot of its township and the next: formed, dissolved, renumbered, moved to another
--   village, another head, people split off it into a new household, a household merged into it. Dates are those of the people
--   concerned, else the day of the snapshot that shows it.
-- source: issue 4 part 3
WITH standing AS (
    SELECT
        *,
        lag(household_no) OVER runs AS before_no, lag(head_person_key) OVER runs AS before_head, lag(village_code) OVER runs AS before_village,
        lag(last_day) OVER runs AS before_day,
        first_step = min(first_step) OVER (PARTITION BY household_key) AS is_first, last_step = max(last_step) OVER (PARTITION BY household_key) AS is_last
    FROM household_standing
    WINDOW runs AS (PARTITION BY household_key ORDER BY first_step)
),
-- What became of the head before: the day he went, and how.
head AS (
    SELECT s.household_key, s.first_step, m.left_by, CASE WHEN m.to_date > s.before_day AND m.to_date <= s.first_day THEN m.to_date END AS day
    FROM standing AS s
    JOIN household_member AS m ON m.household_key = s.household_key AND m.person_key = s.before_head
    WHERE s.before_head <> s.head_person_key
    QUALIFY row_number() OVER (PARTITION BY s.household_key, s.first_step ORDER BY m.stay_no DESC) = 1
),
came AS (
    SELECT household_key, from_household_key, joined_by, first_step, min(from_date) AS day, CAST(count(*) AS INTEGER) AS persons, min(joined_delivery_id) AS delivery_id
    FROM household_member WHERE joined_by IN ('split', 'merged') GROUP BY ALL
),
origin AS (
    SELECT household_key, first_step, arg_min(from_household_key, (-persons, from_household_key)) AS from_household_key, min(day) AS day
    FROM came WHERE joined_by = 'split' GROUP BY ALL
),
target AS (
    SELECT household_key, last_step, arg_min(to_household_key, (-persons, to_household_key)) AS to_household_key, max(day) AS day
    FROM (
        SELECT household_key, last_step, to_household_key, CAST(count(*) AS INTEGER) AS persons, max(to_date) AS day
        FROM household_member WHERE left_by IS NOT NULL GROUP BY ALL
    ) AS went
    GROUP BY ALL
),
event AS (
    SELECT
        s.household_key, 'formed' AS event_kind, coalesce(o.day, s.first_day) AS event_date, o.from_household_key AS other_household_key,
        s.head_person_key AS person_key, s.first_people AS persons,
        CASE WHEN o.household_key IS NOT NULL THEN 'split' ELSE 'new_in_register' END AS basis, s.first_delivery_id AS delivery_id
    FROM standing AS s LEFT JOIN origin AS o USING (household_key, first_step)
    WHERE s.is_first AND (s.previous_day IS NOT NULL OR o.household_key IS NOT NULL)
    UNION ALL
    SELECT
        s.household_key, 'dissolved', coalesce(t.day, s.next_day), t.to_household_key, NULL, s.last_people,
        CASE WHEN t.to_household_key IS NOT NULL THEN 'people_elsewhere' ELSE 'people_gone' END, s.first_delivery_id
    FROM standing AS s LEFT JOIN target AS t USING (household_key, last_step)
    WHERE s.is_last AND s.next_day IS NOT NULL
    UNION ALL
    SELECT household_key, 'renumbered', first_day, NULL, NULL, shared, evidence, first_delivery_id FROM standing WHERE household_no <> before_no
    UNION ALL
    SELECT household_key, 'moved', first_day, NULL, NULL, first_people, 'village', first_delivery_id FROM standing WHERE village_code <> before_village
    UNION ALL
    SELECT
        s.household_key, 'head_changed', coalesce(h.day, s.first_day), NULL, s.head_person_key, 1, coalesce(h.left_by, 'still_member'), s.first_delivery_id
    FROM standing AS s LEFT JOIN head AS h USING (household_key, first_step)
    WHERE s.before_head <> s.head_person_key
    UNION ALL
    SELECT from_household_key, 'split', day, household_key, NULL, persons, 'members', delivery_id FROM came WHERE joined_by = 'split'
    UNION ALL
    SELECT household_key, 'merged', day, from_household_key, NULL, persons, 'members', delivery_id FROM came WHERE joined_by = 'merged'
)
SELECT
    household_key,
    CAST(row_number() OVER (
        PARTITION BY household_key ORDER BY event_date, event_kind, coalesce(other_household_key, ''), coalesce(person_key, ''), delivery_id
    ) AS INTEGER) AS event_no,
    event_kind, event_date, other_household_key, person_key, persons, basis, delivery_id
FROM event
