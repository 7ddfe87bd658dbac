-- writes: claim_household
-- reads: claim, group_household
-- grain: one row per claim that says to which household its person belongs
-- meaning: the register household by its number, else by the platform household of the already linked members, else by the head's id.
-- source: issue 2 part 7
SELECT c.cid, coalesce(c.number_household_no, g.household_no, c.head_household_no) AS household_no
FROM claim AS c LEFT JOIN group_household AS g ON g.system = c.system AND g.group_no = c.group_no
WHERE coalesce(c.number_household_no, g.household_no, c.head_household_no) IS NOT NULL
