-- writes: register_stay
-- reads: register_state, register_told, register_step, register_snapshot, household_chain, household_chain_key, past_key
-- grain: one row per person, household and unbroken run of steps in it
-- meaning: since when and until when each person stood under each household, as snapshots say: first and last day seen, the day of the
--   township's snapshot before (previous_day: NULL when there is none) and of the one after (next_day: NULL when he stands there still),
--   and the register's own dates.
-- source: issue 4 part 3
WITH stood AS (
    SELECT
        s.pid, s.step, s.rid, c.chain,
        s.step - row_number() OVER (PARTITION BY s.pid, c.chain ORDER BY s.step) AS run
    FROM register_state AS s JOIN household_chain AS c USING (step, household_no)
),
stay AS (
    SELECT
        pid, chain, run, min(step) AS first_step, max(step) AS last_step, arg_min(rid, step) AS first_rid, arg_max(rid, step) AS last_rid
    FROM stood GROUP BY pid, chain, run
)
SELECT
    p.person_key, h.household_key, s.first_step, s.last_step, f.day AS first_day, l.day AS last_day,
    b.day AS previous_day, n.day AS next_day,
    first.relation AS first_relation, last.relation AS last_relation, last.birth_date, coalesce(last.move_in_date, first.move_in_date) AS move_in_date,
    last.death_date, last.village_code, first._delivery_id AS first_delivery_id, last._delivery_id AS last_delivery_id,
    CASE WHEN n.step IS NOT NULL THEN gone._delivery_id END AS next_delivery_id
FROM stay AS s
JOIN past_key AS p USING (pid)
JOIN household_chain_key AS h USING (chain)
JOIN register_told AS first ON first.rid = s.first_rid
JOIN register_told AS last ON last.rid = s.last_rid
JOIN register_step AS f ON f.step = s.first_step
JOIN register_step AS l ON l.step = s.last_step
LEFT JOIN register_step AS n ON n.step = s.last_step + 1
LEFT JOIN register_snapshot AS shot ON shot.slot = first.slot AND shot._delivery_id = first._delivery_id
LEFT JOIN register_step AS b ON b.step = shot.previous_step
LEFT JOIN register_snapshot AS gone ON gone.slot = last.slot AND gone.step = s.last_step + 1
