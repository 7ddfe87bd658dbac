-- writes: household_follow
-- reads: register_state, register_step, household
-- grain: one row per household number at a step that is an earlier one's household
-- meaning: which household a number stands for. The same number with the same head, or with most of those now under it who were registered
--   before, is the same household. A household whose number is gone goes on under another number with the same head, or with most of
--   its people who are most of the other's: one to one, the same head first, then the more people, then the smaller number. Last, a
--   number goes on with whoever is left under it. A number whose people are all others stands for another household (given anew).
-- source: issue 4 part 3; feeds.md section 3 (household number changes yearly)
WITH person AS (
    SELECT
        household_no, step, is_head,
        lag(household_no) OVER steps AS before_no, lag(step) OVER steps AS before_step, lag(is_head) OVER steps AS was_head
    FROM register_state
    WINDOW steps AS (PARTITION BY pid ORDER BY step)
),
pair AS (
    SELECT
        step, household_no, before_step, before_no, CAST(count(*) AS INTEGER) AS shared, bool_or(is_head AND was_head) AS is_same_head,
        CAST(sum(count(*)) OVER (PARTITION BY step, household_no) AS INTEGER) AS known,
        CAST(sum(count(*)) OVER (PARTITION BY before_step, before_no) AS INTEGER) AS kept
    FROM person WHERE before_no IS NOT NULL
    GROUP BY step, household_no, before_step, before_no
),
same AS (
    SELECT *, CASE WHEN is_same_head THEN 'same_number_same_head' ELSE 'same_number_most_members' END AS evidence
    FROM pair
    WHERE household_no = before_no AND (is_same_head OR shared * 2 > known)
    QUALIFY row_number() OVER (PARTITION BY step, household_no ORDER BY before_step DESC) = 1
        AND row_number() OVER (PARTITION BY before_step, before_no ORDER BY step) = 1
),
other AS (
    SELECT *, CASE WHEN is_same_head THEN 'same_head' ELSE 'most_members' END AS evidence
    FROM pair AS p
    ANTI JOIN same AS s ON s.step = p.step AND s.household_no = p.household_no
    ANTI JOIN same AS g ON g.before_step = p.before_step AND g.before_no = p.before_no
    WHERE p.household_no <> p.before_no AND (p.is_same_head OR (p.shared * 2 > p.known AND p.shared * 2 > p.kept))
    QUALIFY row_number() OVER (PARTITION BY p.step, p.household_no ORDER BY p.is_same_head DESC, p.shared DESC, p.before_step DESC, p.before_no) = 1
        AND row_number() OVER (PARTITION BY p.before_step, p.before_no ORDER BY p.is_same_head DESC, p.shared DESC, p.step, p.household_no) = 1
),
sure AS (
    SELECT * FROM same UNION ALL BY NAME SELECT * FROM other
),
-- A number of tonight's register whose people all count elsewhere has nobody to be known by but itself.
empty AS (
    SELECT l.step, h.household_no, max(s.step) AS before_step, h.household_no AS before_no
    FROM household AS h
    CROSS JOIN (SELECT step FROM register_step WHERE is_last) AS l
    ANTI JOIN register_state AS n ON n.step = l.step AND n.household_no = h.household_no
    JOIN register_state AS s ON s.household_no = h.household_no AND s.step < l.step
    GROUP BY ALL
),
rest AS (
    SELECT step, household_no, before_step, before_no, shared, 'same_number' AS evidence
    FROM (
        SELECT step, household_no, before_step, before_no, shared FROM pair WHERE household_no = before_no
        UNION ALL
        SELECT step, household_no, before_step, before_no, 0 FROM empty
    ) AS p
    ANTI JOIN sure AS s ON s.step = p.step AND s.household_no = p.household_no
    ANTI JOIN sure AS g ON g.before_step = p.before_step AND g.before_no = p.before_no
    QUALIFY row_number() OVER (PARTITION BY step, household_no ORDER BY before_step DESC) = 1
        AND row_number() OVER (PARTITION BY before_step, before_no ORDER BY step) = 1
)
SELECT step, household_no, before_step, before_no, shared, evidence FROM sure
UNION ALL
SELECT step, household_no, before_step, before_no, shared, evidence FROM rest
