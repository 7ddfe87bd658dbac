-- writes: contradiction__listed_business
-- reads: listed_household, person_spine, market_supervision__business_registration
-- code: listed_business
-- severity: alert
-- zh: 在册对象家庭有工商登记
-- en: on the list but registered a business
-- owner: teller
-- other: market_supervision
-- subject: household
-- asks: listed_household
-- feeds: market_supervision/business_registration
-- needs: market_supervision/business_registration.registration_state
-- also: civil_affairs/dibao, civil_affairs/tekun, rural_revitalisation/monitoring_export
-- policy: contradiction.business.kinds, contradiction.business.states
-- grain: one row per household and row that contradicts
-- meaning: somebody of a household on dibao, tekun or the monitored list runs a company or a trade; co-operatives and collectives are named for their village. It asks for an explanation and removes nobody.
-- source: monitoring.md section 6; S63
SELECT listed.household_key AS subject_key, listed.feed AS about,
    [listed.cited, cite(2, 'market_supervision/business_registration', 'enterprise_kind', owned._delivery_id, owned._sheet, owned._row_no, '登记市场主体')] AS sides
FROM market_supervision__business_registration AS owned
INNER JOIN person_spine AS person ON owned.person_key = person.person_key
INNER JOIN listed_household AS listed ON person.household_key = listed.household_key
WHERE person.is_alive AND list_contains(rule_words('business.kinds'), owned.enterprise_kind) AND list_contains(rule_words('business.states'), owned.registration_state)
