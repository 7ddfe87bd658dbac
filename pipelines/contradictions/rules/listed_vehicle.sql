-- writes: contradiction__listed_vehicle
-- reads: listed_household, person_spine, traffic_police__vehicle
-- code: listed_vehicle
-- severity: alert
-- zh: 在册对象家庭有机动车
-- en: on the list but owns a vehicle
-- owner: teller
-- other: traffic_police
-- subject: household
-- asks: listed_household
-- feeds: traffic_police/vehicle
-- needs: traffic_police/vehicle.vehicle_state
-- also: civil_affairs/dibao, civil_affairs/tekun, rural_revitalisation/monitoring_export
-- policy: contradiction.vehicle.kinds, contradiction.vehicle.states
-- grain: one row per household and row that contradicts
-- meaning: somebody of a household on dibao, tekun or the monitored list owns a car, van or truck that is not for the farm. It asks for an explanation and removes nobody.
-- source: monitoring.md section 6; S63
SELECT listed.household_key AS subject_key, listed.feed AS about,
    [listed.cited, cite(2, 'traffic_police/vehicle', 'vehicle_kind', owned._delivery_id, owned._sheet, owned._row_no, '登记机动车')] AS sides
FROM traffic_police__vehicle AS owned
INNER JOIN person_spine AS person ON owned.person_key = person.person_key
INNER JOIN listed_household AS listed ON person.household_key = listed.household_key
WHERE person.is_alive AND list_contains(rule_words('vehicle.kinds'), owned.vehicle_kind) AND list_contains(rule_words('vehicle.states'), owned.vehicle_state)
    AND coalesce(owned.vehicle_use, 'private') <> 'farm'
