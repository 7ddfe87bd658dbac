-- writes: household_key
-- reads: household_chain, household_chain_key, register_step
-- grain: one row per household number of tonight's register
-- meaning: the key of the household that bears the number now, and the first number it was known by.
-- source: design section 3 (keys)
SELECT c.household_no, k.household_key, k.first_no
FROM household_chain AS c
JOIN register_step AS s ON s.step = c.step AND s.is_last
JOIN household_chain_key AS k USING (chain)
