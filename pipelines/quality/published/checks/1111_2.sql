-- writes: published__1111_2
-- reads: policy, checked_member, checked_household
-- code: 1111_2
-- severity: alert
-- zh: 监测户中高职学生未登记雨露计划措施
-- en: a vocational student in a monitored household without rain-dew measure
-- grain: one row per vocational student
-- subject: member
-- meaning: a member of a monitored household is a vocational student, does not draw the grant, and the household's education
--   measures do not name it. Words and school states are those of the year.
-- needs: monitoring_category, student_status, takes_rain_dew_grant, measure_other_education
-- cells: student_status, takes_rain_dew_grant, measure_other_education
-- policy: published_check.1111_2.words, published_check.1111_2.student_status
-- source: G2; feeds.md section 5
SELECT
    member.delivery_id,
    member.sheet,
    member.row_no,
    (
        NOT coalesce(member.takes_rain_dew_grant, false)
        AND len(list_filter(check_words('1111_2.words'), lambda word: coalesce(contains(household.measure_other_education, word), false))) = 0
    ) AS fails
FROM checked_member AS member
INNER JOIN checked_household AS household
    ON member.delivery_id = household.delivery_id AND member.platform_household_no = household.platform_household_no
WHERE household.is_monitored AND list_contains(check_words('1111_2.student_status'), member.student_status)
