-- writes: indicator__elimination_rate
-- reads: indicator__monitored, policy
-- policy: rate_base.elimination_rate
-- grain: one row per area
-- meaning: Eliminated against cumulative, in households or in persons as the policy says: the two differ by points.
-- source: domain indicators.md elimination_rate; monitoring.md section 9
WITH base AS (
  SELECT
    m.area_code,
    NOT m.is_open AS is_eliminated,
    CASE p.value_text WHEN 'person' THEN m.members WHEN 'household' THEN 1 END AS weight
  FROM indicator__monitored AS m
  CROSS JOIN (SELECT value_text FROM policy WHERE policy_key = 'rate_base' AND item = 'elimination_rate') AS p
)
SELECT
  area_code,
  CAST(coalesce(sum(weight) FILTER (is_eliminated), 0) AS DECIMAL(24, 4)) AS numerator,
  CAST(sum(weight) AS DECIMAL(24, 4)) AS denominator
FROM base
GROUP BY area_code
