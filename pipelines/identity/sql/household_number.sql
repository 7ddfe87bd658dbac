-- writes: household_number
-- reads: household_chain, register_step
-- grain: one row per household number ever borne by a household of tonight's register
-- meaning: under which number that household stands now. A number borne by two households one after the other is tonight's bearer's, else
--   that of the one who bore it last.
-- source: issue 4 part 3
WITH last AS (
    SELECT c.chain, c.household_no AS current_no FROM household_chain AS c JOIN register_step AS s ON s.step = c.step AND s.is_last
)
SELECT c.household_no, arg_max(l.current_no, c.step) AS current_no
FROM household_chain AS c JOIN last AS l USING (chain)
GROUP BY c.household_no
