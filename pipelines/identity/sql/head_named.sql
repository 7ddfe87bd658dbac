-- writes: head_named
-- reads: claim, person, household
-- grain: one row per claim that names the head of its person's household, where one head of the village bears that name
-- meaning: the household such a row points at by the head's name.
-- source: issue 4, build 1 (no id: household head)
SELECT c.cid, min(h.household_no) AS household_no
FROM claim AS c
JOIN person AS p ON p.name_key = c.head_name_key AND p.village_code = c.village_code
JOIN household AS h ON h.head_pid = p.pid
GROUP BY c.cid HAVING count(*) = 1
