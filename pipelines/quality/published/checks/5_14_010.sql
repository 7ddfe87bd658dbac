-- writes: published__5_14_010
-- reads: policy, checked_household
-- code: 5_14_010
-- severity: warn
-- zh: 退耕还林面积异常
-- en: farmland returned to forest out of bounds
-- grain: one row per household asked
-- subject: household
-- meaning: farmland returned to forest of a household below the least or above the greatest area that is believed. The source's own
--   code asked for both at once, which is never true.
-- needs: returned_farmland_area_mu
-- cells: returned_farmland_area_mu
-- policy: published_check.5_14_010.min_mu, published_check.5_14_010.max_mu
-- source: G2; feeds.md section 5
SELECT
    household.delivery_id,
    household.sheet,
    household.row_no,
    (
        household.returned_farmland_area_mu < check_number('5_14_010.min_mu')
        OR household.returned_farmland_area_mu > check_number('5_14_010.max_mu')
    ) AS fails
FROM checked_household AS household
