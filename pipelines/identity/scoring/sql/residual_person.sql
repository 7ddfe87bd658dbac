-- writes: residual_person
-- reads: person
-- grain: one row per person of the register
-- meaning: the person as compared with rows that no rule decides.
-- source: issue 4, build 1 (residual candidates)
SELECT
    pid, name_key AS name, sex, birth_date AS birth, village_code AS village, township_code AS township, household_no AS household, phone,
    canonical AS id, left(canonical, 6) AS id_head, CASE WHEN is_sound AND stump IS NULL THEN canonical END AS sound_id
FROM person
