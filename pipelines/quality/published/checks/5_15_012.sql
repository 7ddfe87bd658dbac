-- writes: published__5_15_012
-- reads: policy, checked_member
-- code: 5_15_012
-- severity: error
-- zh: 享受雨露计划职业教育补助但不是中高职学生
-- en: draws the rain-dew grant and is no vocational student
-- grain: one row per member asked
-- subject: member
-- meaning: a member draws the vocational grant and the school state is not one of the vocational ones, or blank.
-- needs: takes_rain_dew_grant, student_status
-- cells: takes_rain_dew_grant, student_status
-- policy: published_check.5_15_012.student_status
-- source: G2 1468572980
SELECT
    member.delivery_id,
    member.sheet,
    member.row_no,
    NOT coalesce(list_contains(check_words('5_15_012.student_status'), member.student_status), false) AS fails
FROM checked_member AS member
WHERE member.takes_rain_dew_grant
