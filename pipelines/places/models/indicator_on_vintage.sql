-- writes: indicator_on_vintage
-- reads: indicator_catalogue, indicator_input, indicator, vintage_area, area_crosswalk, tonight, night
-- grain: one row per division list, indicator and area of that list
-- meaning: Tonight's indicators as they would stand on any division list of the county. Numerator and the rest of the denominator go to the
--   areas of the other list by the crosswalk, each a whole number of persons, households or fen: what a share leaves over goes to the
--   largest remainders, then by code. Both are added up by prefix and divided again; a rate is never apportioned. A figure that
--   nothing tells how to divide stands at the township or county above all its parts, so that every level adds up to the same total.
--   share_basis: the weakest basis of any figure in the row (whole, registered, declared, above).
-- source: domain indicators.md, rules of aggregation; issue 4 part 4
WITH known AS (
  SELECT DISTINCT c.from_code
  FROM area_crosswalk AS c
  SEMI JOIN tonight ON tonight.vintage = c.from_vintage
),
placed AS (
  SELECT
    i.indicator_key,
    -- As the roll-up places them: a code outside the county counts in the county, one of no list in what is above it.
    CASE
      WHEN NOT starts_with(i.area_code, n.area_code) THEN n.area_code
      WHEN i.area_code IN (SELECT from_code FROM known) THEN i.area_code
      WHEN i.area_code[:9] IN (SELECT from_code FROM known) THEN i.area_code[:9]
      ELSE i.area_code[:6]
    END AS from_code,
    i.numerator,
    i.denominator
  FROM indicator_input AS i
  CROSS JOIN night AS n
),
summed AS (
  SELECT p.indicator_key, p.from_code, c.is_money, sum(p.numerator) AS numerator, sum(p.denominator - p.numerator) FILTER (NOT c.is_count) AS rest
  FROM placed AS p
  INNER JOIN indicator_catalogue AS c USING (indicator_key)
  GROUP BY ALL
),
figure AS (
  SELECT indicator_key, from_code, part, is_money, CAST(amount * CASE WHEN is_money THEN 100 ELSE 1 END AS HUGEINT) AS amount
  FROM summed UNPIVOT (amount FOR part IN (numerator, rest))
),
shared AS (
  SELECT
    f.indicator_key, f.part, f.from_code, f.is_money, f.amount, c.to_vintage AS vintage, c.to_code, c.share_basis,
    abs(f.amount) * c.share_numerator // c.share_denominator AS base,
    abs(f.amount) * c.share_numerator % c.share_denominator AS left_over
  FROM figure AS f
  INNER JOIN area_crosswalk AS c ON c.from_code = f.from_code
  SEMI JOIN tonight ON tonight.vintage = c.from_vintage
),
given AS (
  SELECT
    * EXCLUDE (amount),
    sign(amount) * (
      base + CASE
        WHEN row_number() OVER (PARTITION BY indicator_key, part, from_code, vintage ORDER BY left_over DESC, to_code)
          <= abs(amount) - sum(base) OVER (PARTITION BY indicator_key, part, from_code, vintage)
          THEN 1
        ELSE 0
      END
    ) AS amount
  FROM shared
),
rolled AS (
  SELECT
    vintage, indicator_key, area_code,
    CAST(sum(amount) FILTER (part = 'numerator') AS DECIMAL(28, 0)) AS numerator,
    CAST(sum(amount) AS DECIMAL(28, 0)) AS denominator,
    list_extract(
      ['whole', 'registered', 'declared', 'above'],
      max(list_position(['whole', 'registered', 'declared', 'above'], share_basis))
    ) AS share_basis
  FROM (SELECT *, unnest(list_distinct([to_code[:6], to_code[:9], to_code])) AS area_code FROM given)
  GROUP BY ALL
),
based AS (
  SELECT
    a.vintage, a.area_code, a.area_name, a.area_level, i.indicator_key, i.period, i.unit, i.is_na,
    CAST(coalesce(r.numerator, 0) * CASE WHEN c.is_money THEN 0.01 ELSE 1 END AS DECIMAL(24, 4)) AS numerator,
    CASE WHEN c.is_count THEN 1 ELSE CAST(coalesce(r.denominator, 0) * CASE WHEN c.is_money THEN 0.01 ELSE 1 END AS DECIMAL(24, 4)) END
      AS denominator,
    coalesce(r.share_basis, 'whole') AS share_basis
  FROM vintage_area AS a
  CROSS JOIN (SELECT DISTINCT indicator_key, period, unit, value_state = 'na' AS is_na FROM indicator WHERE area_level = 'county') AS i
  INNER JOIN indicator_catalogue AS c USING (indicator_key)
  LEFT JOIN rolled AS r USING (vintage, indicator_key, area_code)
)
SELECT
  vintage, indicator_key, area_code, area_name, area_level, period,
  CASE WHEN NOT is_na THEN numerator END AS numerator,
  CASE WHEN NOT is_na THEN CAST(denominator AS DECIMAL(24, 4)) END AS denominator,
  CASE WHEN NOT is_na THEN quotient(numerator, CAST(denominator AS DECIMAL(24, 4))) END AS value,
  CASE WHEN is_na THEN 'na' WHEN quotient(numerator, CAST(denominator AS DECIMAL(24, 4))) IS NULL THEN 'empty_base' ELSE 'ok' END AS value_state,
  unit,
  share_basis
FROM based
ORDER BY vintage, indicator_key, area_code
