-- writes: indicator
-- reads: indicator_catalogue, indicator_input, feed_state, field_gap, area, policy, night
-- grain: one row per indicator and area of the county
-- meaning: Numerators and denominators added up by area prefix, then divided: never an average of rates. A row known only
--   at a township or the county counts there and above, so that every level adds up to the same total; a code outside the
--   county counts in the county. value_state: na (a feed it needs is not available or came without a column it
--   needs), empty_base (nothing to divide by), ok.
--   The quotient is exact to 6 places, rounded half up in whole numbers. Target of direction B: the lower bound.
-- source: domain indicators.md, rules of aggregation (policy indicator_target)
WITH gap AS (
  SELECT coalesce(list(feed || '.' || field), []) AS fields
  FROM field_gap
),
entry AS (
  SELECT
    c.indicator_key, c.is_count, c.unit, c.direction, c.base_note,
    bool_and(coalesce(s.is_available, false) AND NOT list_has_any(c.fields, gap.fields)) AS is_available
  FROM (SELECT *, unnest(feeds) AS feed FROM indicator_catalogue) AS c
  CROSS JOIN gap
  LEFT JOIN feed_state AS s ON s.feed = c.feed
  GROUP BY ALL
),
placed AS (
  SELECT
    i.indicator_key,
    CASE WHEN starts_with(i.area_code, n.area_code) THEN i.area_code ELSE n.area_code END AS area_code,
    i.numerator,
    i.denominator
  FROM indicator_input AS i
  CROSS JOIN night AS n
),
rolled AS (
  SELECT indicator_key, area_code, sum(numerator) AS numerator, sum(denominator) AS denominator
  FROM (
    SELECT indicator_key, unnest(list_distinct([area_code[:6], area_code[:9], area_code[:12]])) AS area_code, numerator, denominator
    FROM placed
  )
  GROUP BY indicator_key, area_code
),
target AS (
  SELECT
    e.indicator_key,
    max(p.value_num) FILTER (p.item IN (e.indicator_key, e.indicator_key || '.low')) AS low,
    max(p.value_num) FILTER (p.item = e.indicator_key || '.high') AS high
  FROM entry AS e
  INNER JOIN policy AS p ON p.policy_key = 'indicator_target'
  GROUP BY e.indicator_key
),
based AS (
  SELECT
    e.*,
    a.area_code,
    a.area_level,
    CASE WHEN e.is_available THEN CAST(coalesce(r.numerator, 0) AS DECIMAL(24, 4)) END AS numerator,
    CASE WHEN e.is_available THEN CAST(CASE WHEN e.is_count THEN 1 ELSE coalesce(r.denominator, 0) END AS DECIMAL(24, 4)) END AS denominator,
    t.low,
    t.high
  FROM entry AS e
  CROSS JOIN area AS a
  LEFT JOIN rolled AS r ON r.indicator_key = e.indicator_key AND r.area_code = a.area_code
  LEFT JOIN target AS t ON t.indicator_key = e.indicator_key
),
divided AS (
  SELECT *, quotient(numerator, denominator) AS value
  FROM based
)
SELECT
  d.indicator_key,
  d.area_code,
  strftime(n.as_of, '%Y-%m') AS period,
  d.area_level,
  d.numerator,
  d.denominator,
  d.value,
  CASE WHEN NOT d.is_available THEN 'na' WHEN d.value IS NULL THEN 'empty_base' ELSE 'ok' END AS value_state,
  d.unit,
  d.direction,
  CAST(CASE WHEN d.direction <> '-' THEN d.low END AS DECIMAL(24, 6)) AS target,
  CASE d.direction
    WHEN 'U' THEN d.value >= d.low
    WHEN 'D' THEN d.value <= d.low
    WHEN 'B' THEN d.value BETWEEN d.low AND d.high
  END AS is_met,
  d.base_note
FROM divided AS d
CROSS JOIN night AS n
ORDER BY d.indicator_key, d.area_code
