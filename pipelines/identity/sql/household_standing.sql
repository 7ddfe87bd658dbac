-- writes: household_standing
-- reads: register_state, register_told, register_step, register_snapshot, household_chain, household_chain_key, past_key
-- grain: one row per household and unbroken run of steps with one number, one head and one village
-- meaning: under which number, head and village each household stood, from which snapshot to which, and by what the number was known
--   to be the same household's (evidence, shared: people in both).
-- source: issue 4 part 3
WITH stood AS (
    SELECT
        c.chain, c.step, c.household_no,
        arg_min(s.pid, (t.death_date IS NOT NULL, s.pid)) FILTER (WHERE s.is_head) AS head_pid,
        mode(t.village_code ORDER BY t.village_code) AS village_code,
        min(t._delivery_id) AS _delivery_id, coalesce(min(t.slot), '') AS slot,
        CAST(count(s.pid) AS INTEGER) AS people, coalesce(any_value(c.evidence), 'first_seen') AS evidence, coalesce(any_value(c.shared), 0) AS shared
    FROM household_chain AS c
    LEFT JOIN register_state AS s USING (step, household_no)
    LEFT JOIN register_told AS t USING (rid)
    GROUP BY c.chain, c.step, c.household_no
),
run AS (
    SELECT
        *,
        step - row_number() OVER (PARTITION BY chain, household_no, coalesce(head_pid, ''), coalesce(village_code, '') ORDER BY step) AS run
    FROM stood
),
standing AS (
    SELECT
        chain, household_no, coalesce(head_pid, '') AS head_pid, coalesce(village_code, '') AS village_code, run, min(step) AS first_step, max(step) AS last_step,
        arg_min(_delivery_id, step) AS first_delivery_id, arg_min(evidence, step) AS evidence, arg_min(shared, step) AS shared,
        arg_min(people, step) AS first_people, arg_max(people, step) AS last_people, arg_min(slot, step) AS first_slot
    FROM run GROUP BY ALL
)
SELECT
    h.household_key, s.household_no, h.first_no, k.person_key AS head_person_key,
    nullif(s.village_code, '') AS village_code, s.first_step, s.last_step, f.day AS first_day, l.day AS last_day, b.day AS previous_day, n.day AS next_day,
    s.first_people, s.last_people, s.evidence, s.shared, s.first_delivery_id
FROM standing AS s
JOIN household_chain_key AS h USING (chain)
JOIN register_step AS f ON f.step = s.first_step
JOIN register_step AS l ON l.step = s.last_step
LEFT JOIN past_key AS k ON k.pid = s.head_pid
LEFT JOIN register_step AS n ON n.step = s.last_step + 1
LEFT JOIN register_snapshot AS shot ON shot.slot = s.first_slot AND shot._delivery_id = s.first_delivery_id
LEFT JOIN register_step AS b ON b.step = shot.previous_step
