-- writes: phone_home
-- reads: claim, person
-- grain: one row per phone that a claim without id says and that the register knows in one household only
-- meaning: a phone that points at a household. One that several households gave (a village cadre's, a shop's) points at none.
-- source: issue 4, build 1 (no id: phone)
SELECT p.phone, min(p.household_no) AS household_no
FROM person AS p SEMI JOIN (SELECT phone FROM claim WHERE canonical IS NULL AND phone IS NOT NULL) AS c USING (phone)
GROUP BY p.phone HAVING count(DISTINCT p.household_no) = 1 AND count(*) = count(p.household_no)
