-- writes: attribute_value
-- reads: attribute_told, person_spine, household_spine
-- grain: one row per person or household, attribute and source that says something
-- meaning: what every department says of an attribute, the believed value marked, the losing ones beside it. agrees: says the same
--   as the winning value; compared whole, though a birth date is shown as its month and a phone masked. Silence of a complete list
--   is a value without a row. A blank says nothing and is no row.
-- source: issue 4 part 5; policy authority
SELECT
    told.attribute,
    coalesce(told.person_key, told.household_key) AS subject_key,
    told.person_key,
    coalesce(person.household_key, told.household_key) AS household_key,
    coalesce(person.village_code, household.village_code) AS village_code,
    told.feed,
    told.field,
    told.source_rank,
    told.shown AS value,
    told.value_date,
    told.known_date,
    row_number() OVER (PARTITION BY told.attribute, coalesce(told.person_key, told.household_key) ORDER BY told.source_rank) = 1 AS is_winning,
    told.value = first_value(told.value) OVER (
        PARTITION BY told.attribute, coalesce(told.person_key, told.household_key) ORDER BY told.source_rank
    ) AS agrees,
    told.delivery_id,
    told.sheet,
    told.row_no,
    told.policy_ref
FROM attribute_told AS told
LEFT JOIN person_spine AS person ON told.person_key = person.person_key
LEFT JOIN household_spine AS household ON told.household_key = household.household_key
