-- writes: contradiction__two_names_one_id
-- reads: repair, register_said
-- code: two_names_one_id
-- severity: error
-- zh: 同一证件号码两个姓名
-- en: two names on one id
-- owner: teller
-- other: public_security
-- subject: person
-- asks: person_spine
-- feeds: public_security/household_register
-- grain: one row per person and row that contradicts
-- meaning: a row gives the id of one person and the name of another: a name nearly the same, or another member of the household
-- source: identity/link_classes.csv; issue 4 part 5
SELECT told.person_key AS subject_key, told.feed AS about,
    [cite(1, told.feed, 'resident_id', told._delivery_id, told._sheet, told._row_no,
        CASE told.link_class WHEN 'member_id' THEN '证件号码是同户另一成员的' ELSE '证件号码一致、姓名不同' END), register.cited] AS sides
FROM repair AS told
INNER JOIN register_said AS register ON told.person_key = register.person_key
WHERE told.link_class IN ('name_differs', 'member_id')
