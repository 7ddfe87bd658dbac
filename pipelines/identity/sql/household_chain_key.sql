-- writes: household_chain_key
-- reads: household_chain, register_told, register_step, secret
-- grain: one row per household ever registered
-- meaning: the household's key: HMAC-SHA256 of the register's system name and the first number it was known by (in known time, then in
--   valid time), so that it outlives every new number. Who bears a number after another household says since which period as well.
-- source: design section 3 (keys); RFC 2104; issue 4 parts 3 and 6
WITH known AS (
    SELECT household_no, step, min(_known_at) AS known_at FROM register_told GROUP BY ALL
),
seen AS (
    SELECT
        c.chain, c.step, c.household_no, p.period,
        -- A row sorts by this: when its number became known, then the period.
        (coalesce(k.known_at, TIMESTAMP '9999-12-31'), c.step) AS place
    FROM household_chain AS c
    JOIN register_step AS p USING (step)
    LEFT JOIN known AS k USING (step, household_no)
),
first AS (
    SELECT chain, arg_min(household_no, place) AS first_no, arg_min(period, place) AS first_period, min(place) AS place FROM seen GROUP BY chain
),
named AS (
    SELECT
        chain, first_no,
        CASE WHEN row_number() OVER (PARTITION BY first_no ORDER BY place, chain) = 1 THEN first_no ELSE first_no || '@' || first_period END AS name
    FROM first
)
SELECT n.chain, n.first_no, n.name, sha256(s.opad || unhex(sha256(s.ipad || encode('household:public_security:' || n.name)))) AS household_key
FROM named AS n CROSS JOIN secret AS s
