-- writes: forced
-- reads: decided
-- grain: one row per claim whose person was decided
-- meaning: the person of the latest decision. Two persons decided on one day for one claim contradict each other: nobody.
-- source: issue 4, build 1 (decisions read back)
SELECT cid, pid FROM decided
WHERE verdict = 'same' AND NOT starts_with(pid, 'household:')
QUALIFY rank() OVER (PARTITION BY cid ORDER BY decided_on DESC) = 1 AND count(*) OVER (PARTITION BY cid, decided_on) = 1
