-- writes: published__1_12_002
-- reads: policy, checked_member, checked_household
-- code: 1_12_002
-- severity: error
-- zh: 监测对象证件号码位数异常
-- en: a monitored person's certificate number has an impossible length
-- grain: one row per member asked
-- subject: member
-- meaning: the number of a member of a monitored household, blanks taken out, has none of the accepted lengths. A blank number has
--   none.
-- needs: resident_id, monitoring_category
-- cells: resident_id
-- policy: published_check.1_12_002.lengths
-- source: G2 1709214151
SELECT
    member.delivery_id,
    member.sheet,
    member.row_no,
    NOT list_contains(check_words('1_12_002.lengths'), CAST(coalesce(length(member.id_text), 0) AS VARCHAR)) AS fails
FROM checked_member AS member
INNER JOIN checked_household AS household
    ON member.delivery_id = household.delivery_id AND member.platform_household_no = household.platform_household_no
WHERE household.is_monitored
