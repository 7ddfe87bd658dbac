-- writes: person_spine
-- reads: person, person_key, household_key
-- grain: one row per person of the register
-- meaning: who there is: person and household key, place, birth, relation, whether alive at as_of.
-- source: architecture page, identity tables
SELECT
    k.person_key, h.household_key, p.household_no, k.resident_id, p.person_name, p.sex, p.birth_date, p.relation, p.village_code,
    p.township_code, p.group_no, p.register_kind, p.death_date, p.phone,
    CASE WHEN k.is_recovered THEN 'recovered' ELSE p.identity_class END AS identity_class, p.is_alive
FROM person AS p
JOIN person_key AS k USING (pid)
JOIN household_key AS h USING (household_no)
