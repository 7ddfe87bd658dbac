-- writes: indicator__monitored
-- reads: monitored_household, indicator__household_place, night
-- grain: one row per household on the list, absent ones left out
-- meaning: Listed households with the area they count in. A household the register does not hold counts where the list
--   places it, else in the county.
-- source: domain indicators.md, rules of aggregation
SELECT m.*, coalesce(p.area_code, m.village_code, n.area_code) AS area_code, m.list_state <> 'eliminated' AS is_open
FROM monitored_household AS m
CROSS JOIN night AS n
LEFT JOIN indicator__household_place AS p ON p.household_key = m.household_key
WHERE m.list_state <> 'absent'
