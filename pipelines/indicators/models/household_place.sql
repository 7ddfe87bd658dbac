-- writes: indicator__household_place
-- reads: mart_household
-- grain: one row per household
-- meaning: The finest area a household is known at: its village, else its township, else its county.
-- source: domain indicators.md, rules of aggregation
SELECT household_key, coalesce(village_code, township_code, county_code) AS area_code
FROM mart_household
