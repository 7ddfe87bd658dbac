-- writes: mart_person
-- reads: person_spine, person_fact
-- grain: one row per person of the register
-- meaning: what the warehouse shows of a person: keys, year of birth and states, no id, name, phone or exact birthday
SELECT
    person.person_key,
    person.household_key,
    person.village_code,
    person.sex,
    CAST(year(person.birth_date) AS INTEGER) AS birth_year,
    fact.age,
    person.relation,
    person.is_alive,
    person.identity_class,
    fact.is_insured,
    fact.is_school_age,
    fact.school_state,
    fact.disability_grade,
    fact.is_employed
FROM person_spine AS person
INNER JOIN person_fact AS fact ON person.person_key = fact.person_key
