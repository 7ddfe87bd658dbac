-- writes: contradiction__tekun_differs
-- reads: attribute_clash
-- code: tekun_differs
-- severity: alert
-- zh: 按特困享受政策但不在特困名册
-- en: treated as tekun but not on the roster
-- owner: teller
-- other: civil_affairs
-- subject: person
-- asks: person_spine
-- feeds: civil_affairs/tekun
-- grain: one row per person and row that contradicts
-- meaning: a department gives what tekun is entitled to, or says tekun, and the roster in force does not name the person. It may have named him
--   when the aid of the year was granted: it asks for an explanation.
-- source: issue 4 part 5
SELECT person_key AS subject_key, feed AS about, sides
FROM attribute_clash
WHERE attribute = 'is_tekun' AND value = 'yes'
