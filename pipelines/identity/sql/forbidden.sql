-- writes: forbidden
-- reads: decided
-- grain: one row per claim and person (or household, by its number) that people found not to belong together
-- meaning: pairs no rule may use, whatever proves them.
-- source: issue 4, build 2 (a repair can be withdrawn)
SELECT cid, pid FROM decided WHERE verdict = 'different'
