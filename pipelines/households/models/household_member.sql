-- writes: household_member
-- reads: register_stay, household_standing, gone_row, health__birth, health__death, policy
-- policy: household_fold.late_birth_days, household_fold.married_relations
-- grain: one row per person, household and unbroken stay in it
-- meaning: since when and until when (half-open) a person belongs to a household, how he came and how he went. The first snapshot of a
--   township is the baseline. Dates are the register's own (birth, move in, death) where they lie after the township's snapshot before
--   and not after the one that shows the change; else the day of the snapshot that shows it. Who is gone without a trace and stands on
--   the health commission's death list died.
-- source: issue 4 part 3
WITH given AS (
    SELECT
        (SELECT CAST(value_num AS INTEGER) FROM policy WHERE policy_key = 'household_fold' AND item = 'late_birth_days') AS late_birth_days,
        (SELECT string_split(value_text, ',') FROM policy WHERE policy_key = 'household_fold' AND item = 'married_relations') AS married
),
home AS (
    SELECT household_key, min(first_step) AS first_step, max(last_step) AS last_step, bool_or(next_day IS NULL) AS stands
    FROM household_standing GROUP BY household_key
),
birth AS (
    SELECT person_key, min(birth_date) AS birth_date, min(_delivery_id) AS delivery_id
    FROM health__birth WHERE person_key IS NOT NULL GROUP BY person_key
),
death AS (
    SELECT person_key, min(death_date) AS death_date, min(_delivery_id) AS delivery_id
    FROM (
        SELECT person_key, death_date, _delivery_id FROM health__death WHERE person_key IS NOT NULL
        UNION ALL
        -- Who is struck off the register is no person of tonight's: identity tells whose row it is.
        SELECT g.person_key, d.death_date, d._delivery_id
        FROM health__death AS d
        JOIN gone_row AS g ON g.feed = 'health/death' AND g._delivery_id = d._delivery_id AND g._sheet = d._sheet AND g._row_no = d._row_no
    )
    GROUP BY person_key
),
ordered AS (
    SELECT
        *,
        lag(household_key) OVER stays AS prior_key, lag(last_step) OVER stays AS prior_step, lag(last_day) OVER stays AS prior_day,
        CAST(row_number() OVER (PARTITION BY person_key, household_key ORDER BY first_step) AS INTEGER) AS stay_no
    FROM register_stay
    WINDOW stays AS (PARTITION BY person_key ORDER BY first_step, household_key)
),
known AS (
    SELECT
        s.* EXCLUDE (birth_date), coalesce(s.birth_date, b.birth_date) AS birth_date, b.delivery_id AS birth_delivery_id,
        greatest(s.previous_day, s.prior_day) AS since_day, -- NULL only where no snapshot before is known
        count(*) OVER (PARTITION BY s.prior_key, s.household_key, s.first_step) AS companions,
        h.first_step = s.first_step AS is_new_home,
        NOT p.stands AND p.last_step < s.first_step AS is_prior_gone
    FROM ordered AS s
    JOIN home AS h USING (household_key)
    LEFT JOIN home AS p ON p.household_key = s.prior_key
    LEFT JOIN birth AS b USING (person_key)
),
window_seen AS (
    SELECT
        *,
        coalesce(birth_date > since_day AND birth_date <= first_day, false) AS is_birth_between,
        coalesce(move_in_date > since_day AND move_in_date <= first_day, false) AS is_move_between
    FROM known
),
joined AS (
    SELECT
        k.*,
        CASE
            WHEN k.since_day IS NULL THEN 'baseline'
            WHEN k.stay_no > 1 THEN 'returned'
            -- Registered late, unless a printed day says that the child moved in.
            WHEN k.prior_key IS NULL AND (k.is_birth_between OR (k.birth_date > k.since_day - g.late_birth_days AND NOT k.is_move_between)) THEN 'born'
            WHEN list_contains(g.married, k.first_relation) AND (k.prior_key IS NULL OR k.companions = 1) THEN 'married_in'
            WHEN k.prior_key IS NOT NULL AND k.is_new_home THEN 'split'
            WHEN k.prior_key IS NOT NULL AND k.is_prior_gone THEN 'merged'
            ELSE 'moved_in'
        END AS joined_by
    FROM window_seen AS k CROSS JOIN given AS g
),
dated AS (
    SELECT
        *,
        CASE
            WHEN joined_by = 'born' AND is_birth_between THEN birth_date
            WHEN joined_by = 'baseline' AND move_in_date <= first_day THEN move_in_date
            WHEN joined_by NOT IN ('baseline', 'born') AND is_move_between THEN move_in_date
            ELSE first_day
        END AS came_date,
        CASE
            WHEN joined_by = 'born' AND is_birth_between THEN 'birth_date'
            WHEN (joined_by = 'baseline' AND move_in_date <= first_day) OR (joined_by NOT IN ('baseline', 'born') AND is_move_between) THEN 'move_in_date'
            ELSE 'snapshot'
        END AS from_basis
    FROM joined
),
followed AS (
    SELECT
        *,
        lead(household_key) OVER stays AS next_key, lead(joined_by) OVER stays AS next_joined_by, lead(came_date) OVER stays AS next_date,
        lead(from_basis) OVER stays AS next_basis
    FROM dated
    WINDOW stays AS (PARTITION BY person_key ORDER BY first_step, household_key)
),
parted AS (
    SELECT
        f.*, d.delivery_id AS death_delivery_id,
        CASE
            WHEN f.next_day IS NULL THEN CASE WHEN f.death_date IS NOT NULL THEN 'died' END
            WHEN f.death_date <= f.next_day THEN 'died'
            WHEN f.next_key = f.household_key THEN 'absent'
            WHEN f.next_key IS NOT NULL THEN CASE f.next_joined_by WHEN 'married_in' THEN 'married_out' WHEN 'split' THEN 'split' WHEN 'merged' THEN 'merged' ELSE 'moved_out' END
            WHEN d.death_date <= f.next_day THEN 'died'
            ELSE 'absent'
        END AS left_by,
        d.death_date AS health_death_date
    FROM followed AS f LEFT JOIN death AS d USING (person_key)
),
ended AS (
    SELECT
        *,
        CASE
            WHEN left_by = 'died' THEN CASE WHEN next_day IS NULL OR death_date <= next_day THEN death_date ELSE health_death_date END
            WHEN left_by IS NOT NULL AND next_key <> household_key AND next_date > last_day AND next_date <= next_day THEN next_date
            WHEN left_by IS NOT NULL THEN next_day
        END AS to_date,
        CASE
            WHEN left_by = 'died' THEN CASE WHEN next_day IS NULL OR death_date <= next_day THEN 'death_date' ELSE 'health_death' END
            WHEN left_by IS NOT NULL AND next_key <> household_key AND next_date > last_day AND next_date <= next_day THEN next_basis
            WHEN left_by IS NOT NULL THEN 'snapshot'
        END AS to_basis
    FROM parted
)
SELECT
    household_key, person_key, stay_no, village_code,
    -- Who was dead before the first snapshot that names him was never seen alive in it.
    least(came_date, to_date) AS from_date, to_date, joined_by, left_by, from_basis, to_basis,
    CASE WHEN joined_by NOT IN ('baseline', 'born') THEN prior_key END AS from_household_key,
    CASE WHEN left_by NOT IN ('died', 'absent') THEN next_key END AS to_household_key,
    last_relation AS relation, first_day AS first_seen_date, last_day AS last_seen_date, since_day AS not_seen_date,
    first_delivery_id AS joined_delivery_id,
    CASE WHEN left_by = 'died' AND to_basis = 'death_date' THEN last_delivery_id WHEN left_by IS NOT NULL THEN next_delivery_id END AS left_delivery_id,
    CASE WHEN joined_by = 'born' THEN birth_delivery_id END AS birth_delivery_id,
    CASE WHEN left_by = 'died' THEN death_delivery_id END AS death_delivery_id,
    first_step, last_step, next_day
FROM ended
