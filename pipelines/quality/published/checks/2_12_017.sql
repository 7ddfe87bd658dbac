-- writes: published__2_12_017
-- reads: policy, checked_member
-- code: 2_12_017
-- severity: warn
-- zh: 60岁及以上人员劳动技能填写异常
-- en: a person of 60 or more is labelled with labour he is not asked for
-- grain: one row per member asked
-- subject: member
-- meaning: age on the night at least the given years, and the labour label is one of those that are not for the old.
-- needs: labour_capacity
-- cells: birth_date, labour_capacity
-- policy: published_check.2_12_017.min_age, published_check.2_12_017.labels
-- source: G2 1890262128
SELECT
    member.delivery_id,
    member.sheet,
    member.row_no,
    (member.age >= check_number('2_12_017.min_age') AND list_contains(check_words('2_12_017.labels'), member.labour_capacity)) AS fails
FROM checked_member AS member
