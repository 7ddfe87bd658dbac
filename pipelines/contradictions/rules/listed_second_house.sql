-- writes: contradiction__listed_second_house
-- reads: listed_household, person_spine, natural_resources__title
-- code: listed_second_house
-- severity: alert
-- zh: 在册对象家庭有两处房产
-- en: on the list but holds two house titles
-- owner: teller
-- other: natural_resources
-- subject: household
-- asks: listed_household
-- feeds: natural_resources/title
-- also: civil_affairs/dibao, civil_affairs/tekun, rural_revitalisation/monitoring_export
-- policy: contradiction.house.kinds, contradiction.house.titles
-- grain: one row per household and row that contradicts
-- meaning: living members of a household on dibao, tekun or the monitored list hold titles of two houses or more. It asks for an explanation and removes nobody.
-- source: monitoring.md section 6; S63
WITH held AS (
    SELECT person.household_key, title.title_no, title._delivery_id, title._sheet, title._row_no,
        dense_rank() OVER (PARTITION BY person.household_key ORDER BY title.title_no)
        + dense_rank() OVER (PARTITION BY person.household_key ORDER BY title.title_no DESC) - 1 AS titles
    FROM natural_resources__title AS title
    INNER JOIN person_spine AS person ON title.person_key = person.person_key
    WHERE person.is_alive AND list_contains(rule_words('house.kinds'), title.property_kind)
)
SELECT listed.household_key AS subject_key, listed.feed AS about,
    [listed.cited, cite(2, 'natural_resources/title', 'title_no', held._delivery_id, held._sheet, held._row_no, '房屋权属登记')] AS sides
FROM held
INNER JOIN listed_household AS listed ON held.household_key = listed.household_key
WHERE held.titles >= rule_number('house.titles')
