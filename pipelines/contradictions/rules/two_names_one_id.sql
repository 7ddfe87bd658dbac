-- writes: contradiction__two_names_one_id
-- reads: repair, link_review, register_said
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
-- meaning: a row gives the id of one person and the name of another: a name nearly the same, another member of the
--   household, or one so different that only people can tell (link_review, name_clash)
-- source: identity/link_classes.csv; issue 4 part 5
WITH told AS (
    SELECT
        person_key, feed, _delivery_id, _sheet, _row_no,
        CASE link_class WHEN 'member_id' THEN '证件号码是同户另一成员的' ELSE '证件号码一致、姓名不同' END AS says
    FROM repair
    WHERE link_class IN ('name_differs', 'member_id')
    UNION ALL
    SELECT person_key, feed, delivery_id, sheet, row_no, '证件号码一致、姓名不同，待核对'
    FROM link_review
    WHERE review_reason = 'name_clash' AND review_state = 'open'
)
SELECT told.person_key AS subject_key, told.feed AS about,
    [cite(1, told.feed, id_field(told.feed), told._delivery_id, told._sheet, told._row_no, told.says), register.cited] AS sides
FROM told
INNER JOIN register_said AS register ON told.person_key = register.person_key
