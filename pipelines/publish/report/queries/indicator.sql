-- writes: indicator_report
-- reads: indicator, area
-- grain: one row per indicator and area, townships and county only
-- meaning: Indicators down to the township. Villages are left out: their counts are too small for a page that is passed around.
SELECT i.indicator_key, i.area_level, i.area_code, a.area_name, i.numerator, i.denominator, i.value, i.value_state, i.unit, i.direction,
  i.target, i.is_met, i.base_note
FROM indicator AS i
INNER JOIN area AS a ON a.area_code = i.area_code
WHERE i.area_level IN ('county', 'township')
ORDER BY i.indicator_key, i.area_code
