-- writes: claim
-- reads: claim_raw, read_row, id_reading, person, household_number, area_version, link_secret
-- grain: one row per feed row whose id and name are not those of a register person, neither letter for letter nor once read (read_row)
-- meaning: what such a row says of its person, read: id, name, birth (the row's own, and the one inside its id), place, household. holder_pid
--   is the person who holds the row's id, is_same_name whether the names agree (a row without name contradicts nobody).
--   claim_no names what the row says of its person: equal in every delivery that says the same, and in no other. A village
--   counts by the first code it bore: a new code makes no row say anything else.
-- source: design section 5 (exact first; clean only what misses)
SELECT
    c.source, c.system, c.row_at, c._delivery_id, c._sheet, c._row_no, c.sex, c.phone, c.birth_date AS own_birth, c.grain, c.group_no, c.village_code, c.township_code,
    CAST(c.source AS BIGINT) * 10000000000 + c.row_at AS cid,
    c.person_name, name_text(c.person_name) AS name_key, name_text(c.head_name) AS head_name_key,
    i.text AS id_text, i.canonical, i.is_sound, i.stump, i.id_class,
    CASE WHEN i.canonical IS NOT NULL THEN i.birth WHEN length(i.stump) >= 14 THEN id_date(i.stump) END AS id_birth,
    holder.pid AS holder_pid, holder.household_no AS holder_household_no,
    coalesce(name_text(c.person_name) = holder.name_key, true) AS is_same_name,
    number.current_no AS number_household_no,
    head.household_no AS head_household_no,
    claim_no_of(
        s.ipad, s.opad, c.system, i.text, name_text(c.person_name), c.birth_date, c.sex, coalesce(v.area_id, c.village_code), c.household_no, c.group_no, c.phone
    ) AS claim_no
FROM (SELECT * FROM claim_raw ANTI JOIN read_row USING (source, row_at) WHERE is_claim) AS c
CROSS JOIN link_secret AS s
LEFT JOIN id_reading AS i ON i.raw = c.raw
LEFT JOIN person AS holder ON holder.canonical = i.canonical
LEFT JOIN household_number AS number ON number.household_no = c.household_no
LEFT JOIN id_reading AS h ON h.raw = c.head_raw
LEFT JOIN person AS head ON head.canonical = h.canonical
LEFT JOIN (
    SELECT area_code, min(area_id) AS area_id FROM area_version WHERE area_level = 'village' AND valid_to IS NULL GROUP BY area_code
) AS v ON v.area_code = c.village_code
