-- writes: household_chain
-- reads: register_state, register_step, household, household_follow
-- grain: one row per household number and step
-- meaning: the household behind each number at each step; chain names it by the step and number under which it was first seen.
-- source: issue 4 part 3
WITH RECURSIVE instance AS (
    SELECT DISTINCT step, household_no FROM register_state
    UNION
    SELECT s.step, h.household_no FROM household AS h CROSS JOIN register_step AS s WHERE s.is_last
),
chain AS (
    SELECT i.step, i.household_no, concat_ws('|', i.step, i.household_no) AS chain, CAST(NULL AS VARCHAR) AS evidence, CAST(NULL AS INTEGER) AS shared
    FROM instance AS i ANTI JOIN household_follow AS f USING (step, household_no)
    UNION ALL
    SELECT f.step, f.household_no, c.chain, f.evidence, f.shared
    FROM chain AS c JOIN household_follow AS f ON f.before_step = c.step AND f.before_no = c.household_no
)
SELECT step, household_no, chain, evidence, shared FROM chain
