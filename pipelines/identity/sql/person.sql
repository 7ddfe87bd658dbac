-- writes: person
-- reads: register_claim, night
-- grain: one row per person of the register
-- meaning: the person as the counting register row says. canonical is NULL where the register names no usable id.
-- source: design section 3 (the spine)
SELECT
    pid, canonical, is_sound, id_text, stump, is_id_taken, identity_class, person_name, name_key, sex, birth_date, relation, household_no, village_code,
    township_code, group_no, register_kind, death_date, phone,
    coalesce(death_date > (SELECT as_of FROM night), true) AS is_alive
FROM register_claim WHERE is_chosen
