-- writes: published__id_18
-- reads: checked_member, checked_household
-- code: id_18
-- severity: warn
-- zh: 18位身份证号码校验位错误
-- en: the check digit of an 18-digit id is wrong
-- grain: one row per member asked
-- subject: member
-- meaning: a number of 18 characters (GB 11643), or the last characters are not 17 digits and a digit or X. The published rule set
--   has the check without a code; some old real ids fail it.
-- needs: resident_id, monitoring_category
-- cells: resident_id
-- source: G2; feeds.md section 5
SELECT
    member.delivery_id,
    member.sheet,
    member.row_no,
    member.check_digit_holds IS NOT TRUE AS fails
FROM checked_member AS member
INNER JOIN checked_household AS household
    ON member.delivery_id = household.delivery_id AND member.platform_household_no = household.platform_household_no
WHERE household.is_monitored AND length(member.id_text) = 18
