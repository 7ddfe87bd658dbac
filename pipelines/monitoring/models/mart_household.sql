-- writes: mart_household
-- reads: household_fact, income_fact, list_state
-- grain: one row per household of the register
-- meaning: what the warehouse shows of a household: keys and states, no name or number of a person
SELECT
    fact.household_key,
    fact.county_code,
    fact.township_code,
    fact.village_code,
    fact.group_no,
    fact.members,
    fact.register_kind,
    fact.household_type,
    fact.is_exited,
    list.list_state,
    income.income_state,
    fact.dwelling_grade,
    fact.water_safe,
    fact.is_dibao,
    fact.is_tekun,
    fact.labour_members
FROM household_fact AS fact
INNER JOIN income_fact AS income ON fact.household_key = income.household_key
LEFT JOIN list_state AS list ON fact.household_key = list.household_key
