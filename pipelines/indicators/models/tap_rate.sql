-- writes: indicator__tap_rate
-- reads: water__village_supply, area, night
-- grain: one row per area
-- meaning: Persons with a tap at home among persons served. A row without a group speaks for the whole village, so the
--   groups beside it are not added to it. A row whose village is not known counts in the township it names.
-- source: domain indicators.md tap_rate
WITH township AS (
  SELECT name, min(area_code) AS area_code
  FROM (SELECT DISTINCT unnest([area_name, township_key]) AS name, area_code FROM area WHERE area_level = 'township')
  GROUP BY name
  HAVING count(*) = 1
),
supply AS (
  SELECT
    coalesce(w.village_code, t.area_code, n.area_code) AS area_code,
    w.persons_tap,
    w.persons_served,
    w.group_no IS NULL
    OR NOT bool_or(w.group_no IS NULL) OVER (PARTITION BY coalesce(w.village_code, w.township_name || ' ' || w.village_name)) AS is_counted
  FROM water__village_supply AS w
  CROSS JOIN night AS n
  LEFT JOIN township AS t ON t.name = w.township_name
)
SELECT
  area_code,
  CAST(sum(persons_tap) AS DECIMAL(24, 4)) AS numerator,
  CAST(sum(persons_served) AS DECIMAL(24, 4)) AS denominator
FROM supply
WHERE is_counted AND persons_tap IS NOT NULL AND persons_served IS NOT NULL
GROUP BY area_code
