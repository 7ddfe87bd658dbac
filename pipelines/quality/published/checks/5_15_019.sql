-- writes: published__5_15_019
-- reads: policy, checked_member, checked_household
-- code: 5_15_019
-- severity: warn
-- zh: 特困供养人员为劳动年龄健康非在校生
-- en: a tekun person of working age, healthy and no student
-- grain: one row per person drawing tekun support
-- subject: member
-- meaning: a member of a monitored household draws tekun support, is of the given ages on the night, healthy and not in school.
-- needs: monitoring_category, tekun_support, health_status, student_status
-- cells: tekun_support, birth_date, health_status, student_status
-- policy: published_check.5_15_019.min_age, published_check.5_15_019.max_age
-- source: G2 1360269824
SELECT
    member.delivery_id,
    member.sheet,
    member.row_no,
    (
        member.age BETWEEN check_number('5_15_019.min_age') AND check_number('5_15_019.max_age')
        AND member.health_status = 'healthy' AND coalesce(member.student_status, 'not_student') = 'not_student'
    ) AS fails
FROM checked_member AS member
INNER JOIN checked_household AS household
    ON member.delivery_id = household.delivery_id AND member.platform_household_no = household.platform_household_no
WHERE household.is_monitored AND member.tekun_support <> 'none'
