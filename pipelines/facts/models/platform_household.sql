-- writes: platform_household
-- reads: rural_revitalisation__monitoring_export, resolved_history__rural_revitalisation__monitoring_export, person_spine
-- grain: one row per household number of the national platform with at least one linked member
-- meaning: the register household a platform household belongs to: that of most of its linked members in the latest
--   delivery that shows any; on a tie the smallest key. Platform numbers are never compared with register numbers.
-- source: docs/architecture.md section 3 [P]
WITH shown AS (
    SELECT platform_household_no, person_key, _period, _known_at, _delivery_id FROM rural_revitalisation__monitoring_export
    WHERE person_key IS NOT NULL
    UNION
    SELECT platform_household_no, person_key, _period, _known_at, _delivery_id FROM resolved_history__rural_revitalisation__monitoring_export
    WHERE person_key IS NOT NULL
),

latest AS (
    SELECT *
    FROM shown
    QUALIFY dense_rank() OVER (PARTITION BY platform_household_no ORDER BY _period DESC, _known_at DESC, _delivery_id DESC) = 1
),

counted AS (
    SELECT latest.platform_household_no, person.household_key, count(DISTINCT latest.person_key) AS linked_members
    FROM latest
    INNER JOIN person_spine AS person ON latest.person_key = person.person_key
    WHERE person.household_key IS NOT NULL
    GROUP BY latest.platform_household_no, person.household_key
)

SELECT platform_household_no, household_key, linked_members
FROM counted
QUALIFY row_number() OVER (PARTITION BY platform_household_no ORDER BY linked_members DESC, household_key) = 1
