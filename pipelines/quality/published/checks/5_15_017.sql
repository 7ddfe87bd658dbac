-- writes: published__5_15_017
-- reads: policy, checked_member, checked_household
-- code: 5_15_017
-- severity: alert
-- zh: 监测对象义务教育适龄儿童不在校且无原因
-- en: monitored household: a child of compulsory age neither in school nor with a reason
-- grain: one row per child of that age
-- subject: member
-- meaning: a member of a monitored household of the given ages on the last school-year day before the night is not in school and no
--   reason is given.
-- needs: student_status, absence_reason, monitoring_category
-- cells: birth_date, student_status, absence_reason
-- policy: published_check.school_age.min, published_check.school_age.max
-- source: G2; feeds.md section 5
SELECT
    member.delivery_id,
    member.sheet,
    member.row_no,
    (
        member.school_age BETWEEN check_number('school_age.min') AND check_number('school_age.max')
        AND coalesce(member.student_status, 'not_student') = 'not_student' AND member.absence_reason IS NULL
    ) AS fails
FROM checked_member AS member
INNER JOIN checked_household AS household
    ON member.delivery_id = household.delivery_id AND member.platform_household_no = household.platform_household_no
WHERE household.is_monitored
    AND coalesce(member.school_age BETWEEN check_number('school_age.min') AND check_number('school_age.max'), true)
