-- writes: published__5_14_002
-- reads: policy, checked_household
-- code: 5_14_002
-- severity: warn
-- zh: 林地面积异常
-- en: forest land out of bounds
-- grain: one row per household asked
-- subject: household
-- meaning: forest land of a household below the least or above the greatest area that is believed. The source's own code asked for
--   both at once, which is never true.
-- needs: forest_area_mu
-- cells: forest_area_mu
-- policy: published_check.5_14_002.min_mu, published_check.5_14_002.max_mu
-- source: G2; feeds.md section 5
SELECT
    household.delivery_id,
    household.sheet,
    household.row_no,
    (
        household.forest_area_mu < check_number('5_14_002.min_mu')
        OR household.forest_area_mu > check_number('5_14_002.max_mu')
    ) AS fails
FROM checked_household AS household
