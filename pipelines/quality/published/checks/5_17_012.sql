-- writes: published__5_17_012
-- reads: policy, labour__migrant_work, checked_household, checked_member
-- code: 5_17_012
-- severity: warn
-- zh: 已消除的家中无县外务工人员但登记了劳务输出或外出务工补贴
-- en: eliminated: labour-export or migrant-subsidy measure, and nobody works outside the county
-- grain: one row per household asked
-- subject: household
-- meaning: an eliminated household's employment measures name labour export or the migrant subsidy, and no member works outside the
--   county: neither by the export nor by a migrant job that reached into the time since identification.
-- feeds: labour/migrant_work
-- needs: monitoring_category, risk_eliminated, measure_employment, works_outside_county
-- cells: measure_employment, works_outside_county
-- policy: published_check.work_outside.areas, published_check.migrant_measure.words
-- source: G2; feeds.md section 5
WITH jobs AS (
    SELECT
        member.delivery_id,
        member.platform_household_no,
        max(coalesce(job.end_date, DATE '9999-12-31')) AS ended
    FROM checked_member AS member
    INNER JOIN labour__migrant_work AS job ON member.person_key = job.person_key
    WHERE list_contains(check_words('work_outside.areas'), job.work_area)
    GROUP BY member.delivery_id, member.platform_household_no
)

SELECT
    household.delivery_id,
    household.sheet,
    household.row_no,
    household.is_eliminated AND NOT (
        household.members_outside_county > 0
        OR coalesce(jobs.ended >= coalesce(household.identified_month, DATE '0001-01-01'), false)
    ) AS fails
FROM checked_household AS household
LEFT JOIN jobs ON household.delivery_id = jobs.delivery_id AND household.platform_household_no = jobs.platform_household_no
WHERE
    household.is_monitored AND household.is_eliminated IS NOT false
    AND len(list_filter(check_words('migrant_measure.words'), lambda word: contains(household.measure_employment, word))) > 0
