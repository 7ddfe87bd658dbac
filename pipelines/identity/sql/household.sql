-- writes: household
-- reads: register_claim, person
-- grain: one row per household number of the register
-- meaning: the household as its members say: place and group of the head, else of the eldest living member who has one. A number whose
--   people all count elsewhere stays, with no member, so that a row naming it is still understood.
-- source: design section 3 (household = hukou)
WITH ranked AS (
    SELECT
        household_no, village_code, township_code, group_no, register_kind, relation, pid, is_alive,
        -- A row sorts by this: living first, then the head, then the eldest, then the id.
        (NOT is_alive, coalesce(relation <> 'head', true), coalesce(birth_date, DATE '9999-12-31'), pid) AS place
    FROM person
),
numbers AS (
    SELECT DISTINCT household_no FROM register_claim
),
elsewhere AS (
    SELECT household_no, min(village_code) AS village_code, min(township_code) AS township_code
    FROM register_claim ANTI JOIN person USING (household_no) GROUP BY household_no
)
SELECT
    n.household_no,
    coalesce(arg_min(r.village_code, r.place), min(e.village_code)) AS village_code,
    coalesce(arg_min(r.township_code, r.place), min(e.township_code)) AS township_code,
    arg_min(r.group_no, r.place) AS group_no,
    arg_min(r.register_kind, r.place) AS register_kind,
    arg_min(r.pid, r.place) FILTER (WHERE r.relation = 'head') AS head_pid,
    CAST(count(*) FILTER (WHERE r.is_alive) AS INTEGER) AS members
FROM numbers AS n
LEFT JOIN ranked AS r USING (household_no)
LEFT JOIN elsewhere AS e USING (household_no)
GROUP BY n.household_no
