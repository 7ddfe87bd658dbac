-- writes: contradiction__household_number_clash
-- reads: repair, register_said
-- code: household_number_clash
-- severity: warn
-- zh: 户号与人员所在户不一致
-- en: household number of another household
-- owner: teller
-- other: public_security
-- subject: person
-- asks: person_spine
-- feeds: public_security/household_register
-- grain: one row per person and row that contradicts
-- meaning: a row names the number of a household in which its person is not registered
-- source: identity/link_classes.csv; issue 4 part 5
SELECT told.person_key AS subject_key, told.feed AS about,
    [cite(1, told.feed, 'household_no', told._delivery_id, told._sheet, told._row_no, '户号属于另一户'), register.cited] AS sides
FROM repair AS told
INNER JOIN register_said AS register ON told.person_key = register.person_key
WHERE told.link_class = 'household_clash'
