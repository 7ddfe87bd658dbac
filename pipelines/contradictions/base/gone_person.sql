-- writes: gone_person
-- reads: register_gone, register_stay
-- grain: one row per person struck off the household register
-- meaning: in which household and village he last stood, so that his contradictions are where they must be asked about
-- source: issue 4 part 5
SELECT stay.person_key, arg_max(stay.household_key, stay.last_step) AS household_key, arg_max(stay.village_code, stay.last_step) AS village_code
FROM register_stay AS stay
SEMI JOIN register_gone AS gone ON gone.person_key = stay.person_key
GROUP BY stay.person_key
