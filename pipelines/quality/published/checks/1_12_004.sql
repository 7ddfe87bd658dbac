-- writes: published__1_12_004
-- reads: policy, checked_member, checked_household
-- code: 1_12_004
-- severity: warn
-- zh: 残疾人证号不符合校验规则
-- en: a disability certificate number breaks its rule
-- grain: one row per member asked
-- subject: member
-- meaning: a number of 20 or 22 characters, in the id column or in the certificate's own: the check digit of its first 18 is wrong,
--   or its 19th character is no kind of disability.
-- needs: resident_id, monitoring_category
-- cells: resident_id, disability_cert_no
-- policy: published_check.1_12_004.kinds
-- source: G2 1236694484
SELECT
    member.delivery_id,
    member.sheet,
    member.row_no,
    member.certificate_holds IS NOT TRUE OR NOT list_contains(check_words('1_12_004.kinds'), member.certificate_text[19]) AS fails
FROM checked_member AS member
INNER JOIN checked_household AS household
    ON member.delivery_id = household.delivery_id AND member.platform_household_no = household.platform_household_no
WHERE household.is_monitored AND member.certificate_text IS NOT NULL
