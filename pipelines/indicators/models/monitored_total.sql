-- writes: indicator__monitored_total
-- reads: indicator__monitored
-- grain: one row per area
-- meaning: Households on the list.
-- source: domain indicators.md monitored_total; monitoring.md section 9 (cumulative = eliminated + not eliminated)
SELECT area_code, CAST(count(*) AS DECIMAL(24, 4)) AS numerator, CAST(0 AS DECIMAL(24, 4)) AS denominator
FROM indicator__monitored
GROUP BY area_code
