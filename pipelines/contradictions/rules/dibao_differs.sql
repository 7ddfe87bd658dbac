-- writes: contradiction__dibao_differs
-- reads: attribute_clash
-- code: dibao_differs
-- severity: alert
-- zh: 按低保享受政策但不在低保名册
-- en: treated as dibao but not on the roster
-- owner: teller
-- other: civil_affairs
-- subject: person
-- asks: person_spine
-- feeds: civil_affairs/dibao
-- grain: one row per person and row that contradicts
-- meaning: a department gives what dibao is entitled to, or says dibao, and the roster in force does not name the person. It may have named him
--   when the aid of the year was granted: it asks for an explanation.
-- source: issue 4 part 5
SELECT person_key AS subject_key, feed AS about, sides
FROM attribute_clash
WHERE attribute = 'is_dibao' AND value = 'yes'
