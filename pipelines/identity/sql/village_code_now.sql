-- writes: village_code_now
-- reads: area, area_version
-- grain: one row per village code of any vintage that leads to one village of tonight's list
-- meaning: the code a village bears tonight, by every code it or what it came of has borne. A code borne by several in turn counts as the
--   one of tonight's list.
-- source: data README (codes change); domain feeds.md section 4 (area)
SELECT area_code AS code, area_code AS village_code FROM area WHERE area_level = 'village'
UNION ALL
SELECT v.area_code, min(coalesce(v.successor_codes, v.area_code))
FROM area_version AS v
ANTI JOIN area AS a ON a.area_code = v.area_code
WHERE v.area_level = 'village'
GROUP BY v.area_code
HAVING count(DISTINCT coalesce(v.successor_codes, '')) = 1 AND length(min(coalesce(v.successor_codes, ''))) = 12
