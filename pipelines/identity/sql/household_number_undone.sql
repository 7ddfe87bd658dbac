-- writes: household_number
-- reads: household_number, undoing
-- grain: one row per household number ever borne by a household of tonight's register
-- meaning: the numbers without former ones that people found to be another household's: such a number is unknown.
-- source: issue 4, build 2
SELECT * FROM household_number ANTI JOIN undoing USING (household_no)
