-- writes: platform_household
-- reads: rural_revitalisation__monitoring_export, resolved_history__rural_revitalisation__monitoring_export, person_spine
-- grain: one row per household number of the national platform with at least one linked member
-- meaning: the register household a platform household belongs to: that of most of the persons any delivery named
--   under it, so that one unreadable row moves nobody; on a tie the smallest key. Platform numbers are never compared with
--   register numbers.
-- source: docs/architecture.md section 3 [P]
WITH shown AS (
    SELECT platform_household_no, person_key FROM rural_revitalisation__monitoring_export WHERE person_key IS NOT NULL
    UNION
    SELECT platform_household_no, person_key FROM resolved_history__rural_revitalisation__monitoring_export WHERE person_key IS NOT NULL
),

counted AS (
    SELECT shown.platform_household_no, person.household_key, count(*) AS linked_members
    FROM shown
    INNER JOIN person_spine AS person ON shown.person_key = person.person_key
    GROUP BY shown.platform_household_no, person.household_key
)

SELECT platform_household_no, household_key, linked_members
FROM counted
QUALIFY row_number() OVER (PARTITION BY platform_household_no ORDER BY linked_members DESC, household_key) = 1
