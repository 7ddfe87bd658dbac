-- writes: register_row
-- reads: accepted__public_security__household_register, id_reading, place, village_code_now
-- grain: one row per accepted row of the household register
-- meaning: the register's rows with id, name and place read. Birth and sex are the id's where its checksum holds, else the
--   register's own column. An id that ends in 000 counts only when its checksum holds: a spreadsheet zeroes tails.
-- source: design section 3 (the spine) and 5 (ids ending in 000)
SELECT
    r._delivery_id, r._sheet, r._row_no, r._period, r.household_no, r.person_name, name_text(r.person_name) AS name_key,
    i.text AS id_text, i.is_sound AND usable AS is_sound, CASE WHEN usable THEN i.canonical END AS canonical,
    CASE WHEN usable THEN i.id_class ELSE 'provisional' END AS identity_class,
    i.stump,
    CASE WHEN i.is_sound THEN i.sex ELSE coalesce(r.sex, CASE WHEN usable THEN i.sex END) END AS sex,
    CASE WHEN i.is_sound THEN i.birth ELSE coalesce(r.birth_date, CASE WHEN usable THEN i.birth END) END AS birth_date,
    r.sex AS own_sex, r.birth_date AS own_birth_date,
    CAST(coalesce(r.birth_date = i.birth, false) AS INTEGER) + CAST(coalesce(r.sex = i.sex, false) AS INTEGER) AS agreement,
    r.relation, r.group_no, r.register_kind, r.move_in_date, r.death_date, r.phone,
    coalesce(p.village_code, v.village_code) AS village_code,
    coalesce(left(coalesce(p.village_code, v.village_code), 9), p.township_code) AS township_code
FROM accepted__public_security__household_register AS r
LEFT JOIN (
    SELECT *, canonical IS NOT NULL AND (is_sound OR right(canonical, 3) <> '000') AS usable FROM id_reading
) AS i ON i.raw = r.resident_id
LEFT JOIN place AS p ON p.township_name = coalesce(r.township_name, '') AND p.village_name = coalesce(r.village_name, '')
    AND p.epoch = place_epoch(r._period, r._known_at)
LEFT JOIN village_code_now AS v ON v.code = r.village_code
