-- writes: household_alias
-- reads: household_standing
-- grain: one row per household and unbroken run of snapshots under one number
-- meaning: which number a household bore from when to when (half-open; the days of the snapshots that show it), and by what it was known
--   to be the same household: basis, and people under both numbers. The number itself stays in the lake; the mart shows it masked.
-- source: issue 4 part 3
WITH begun AS (
    SELECT
        *,
        lag(household_no) OVER runs IS DISTINCT FROM household_no OR lag(last_step) OVER runs <> first_step - 1 AS is_begun,
        lead(household_no) OVER runs IS DISTINCT FROM household_no OR lead(first_step) OVER runs <> last_step + 1 AS is_last
    FROM household_standing
    WINDOW runs AS (PARTITION BY household_key ORDER BY first_step)
),
run AS (
    SELECT *, sum(CAST(is_begun AS INTEGER)) OVER (PARTITION BY household_key ORDER BY first_step) AS run FROM begun
),
alias AS (
    SELECT
        household_key, household_no, first_no, min(first_step) AS first_step, min(first_day) AS valid_from,
        max(next_day) FILTER (WHERE is_last) AS valid_to, arg_min(evidence, first_step) AS basis, arg_min(shared, first_step) AS shared_persons,
        arg_min(first_delivery_id, first_step) AS delivery_id
    FROM run GROUP BY household_key, household_no, first_no, run
)
SELECT
    household_key, CAST(row_number() OVER (PARTITION BY household_key ORDER BY first_step) AS INTEGER) AS alias_no, household_no,
    -- As masks.py shows a number: its beginning and its end; nothing of a short one.
    CASE WHEN length(household_no) > 7 THEN left(household_no, 3) || repeat('*', length(household_no) - 5) || right(household_no, 2)
        ELSE repeat('*', length(household_no)) END AS masked_no,
    first_no, household_no = first_no AS is_first_no, valid_from, valid_to, basis, shared_persons, delivery_id
FROM alias
