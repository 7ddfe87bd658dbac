-- writes: contradiction__listed_public_pay
-- reads: listed_household, person_spine, party_organisation__village_committee
-- code: listed_public_pay
-- severity: alert
-- zh: 在册对象家庭有村干部
-- en: on the list but paid as village cadre
-- owner: teller
-- other: party_organisation
-- subject: household
-- asks: listed_household
-- feeds: party_organisation/village_committee
-- also: civil_affairs/dibao, civil_affairs/tekun, rural_revitalisation/monitoring_export
-- policy: contradiction.cadre.posts
-- grain: one row per household and row that contradicts
-- meaning: somebody of a household on dibao, tekun or the monitored list is a paid member of the village committee. It asks for an explanation and removes nobody.
-- source: monitoring.md section 6; S63
SELECT listed.household_key AS subject_key, listed.feed AS about,
    [listed.cited, cite(2, 'party_organisation/village_committee', 'committee_post', owned._delivery_id, owned._sheet, owned._row_no, '村两委成员')] AS sides
FROM party_organisation__village_committee AS owned
INNER JOIN person_spine AS person ON owned.person_key = person.person_key
INNER JOIN listed_household AS listed ON person.household_key = listed.household_key
WHERE person.is_alive AND list_contains(rule_words('cadre.posts'), owned.committee_post) AND NOT coalesce(owned.is_reserve, false)
