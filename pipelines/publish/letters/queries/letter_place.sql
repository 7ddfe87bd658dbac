-- writes: letter_place
-- reads: area
-- grain: one row
-- meaning: The county the letters are of.
SELECT min(county_name) AS county_name FROM area WHERE area_level = 'county'
