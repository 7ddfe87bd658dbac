-- writes: published__4_11_007
-- reads: checked_member, checked_household
-- code: 4_11_007
-- severity: warn
-- zh: 有成员未参加基本医疗保险但风险无因病
-- en: an uninsured member without the illness risk
-- grain: one row per member asked
-- subject: member
-- meaning: a member of a monitored household has neither residents' nor employees' medical insurance, and illness is not among the
--   household's risks. A blank of the residents' insurance accuses nobody; one of the employees' is a no, as most exports leave it.
-- needs: monitoring_category, has_basic_insurance, has_employee_insurance, risk_1
-- cells: has_basic_insurance, has_employee_insurance, risk_1, risk_2, risk_3, risk_4, risk_5
-- source: G2; feeds.md section 5
SELECT
    member.delivery_id,
    member.sheet,
    member.row_no,
    (
        NOT member.has_basic_insurance AND NOT coalesce(member.has_employee_insurance, false)
        AND NOT list_contains(household.risks, 'illness')
    ) AS fails
FROM checked_member AS member
INNER JOIN checked_household AS household
    ON member.delivery_id = household.delivery_id AND member.platform_household_no = household.platform_household_no
WHERE household.is_monitored
