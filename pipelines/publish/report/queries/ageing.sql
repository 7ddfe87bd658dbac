-- writes: ageing
-- reads: arrears
-- grain: one row per ageing band
-- meaning: Overdue income by age.
SELECT ageing_band, min(days_overdue) AS youngest, count(*) AS lines, count(DISTINCT contract_no) AS contracts, sum(arrears) AS arrears
FROM arrears
WHERE arrears > 0
GROUP BY ageing_band
ORDER BY youngest
