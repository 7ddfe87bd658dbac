-- writes: group_household
-- reads: group_member, person, household_key
-- grain: one row per household number of a system other than the register's
-- meaning: the register household to which most of its linked members belong; on a tie the one whose first
--   number is the smaller, so that neither a rotation of keys nor a new number moves anybody.
-- source: architecture page, section 3 (platform household)
SELECT g.system, g.group_no, p.household_no
FROM group_member AS g
JOIN person AS p USING (pid)
JOIN household_key AS k USING (household_no)
GROUP BY g.system, g.group_no, p.household_no, k.first_no
QUALIFY row_number() OVER (PARTITION BY g.system, g.group_no ORDER BY count(DISTINCT g.pid) DESC, k.first_no, p.household_no) = 1
