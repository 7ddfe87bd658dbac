-- writes: read_row
-- reads: claim_raw, id_reading, person, link_secret, source
-- grain: one row per feed row whose id, once read, is that of a register person of the name the row gives (a row without name contradicts nobody)
-- meaning: rows that need no search: person and class follow from the id's text. is_repair: the id stands otherwise than it ought to; a
--   certificate's number in a column of certificate numbers is as it ought to be, and the id within it is read, not repaired. claim_no as a claim's.
-- source: design section 5 (exact first); GB/T 33663 (a certificate's first 18 characters are the id)
WITH said AS (
    SELECT
        c.*, i.text, i.id_class, p.pid, p.name_key AS known_key, o.is_certificate,
        -- Letter for letter the register's name reads as that does.
        CASE WHEN c.person_name = p.person_name THEN p.name_key WHEN c.person_name IS NOT NULL THEN name_text(c.person_name) END AS name_key
    FROM claim_raw AS c
    JOIN source AS o USING (source)
    JOIN id_reading AS i USING (raw)
    JOIN person AS p ON p.canonical = i.canonical
    WHERE c.is_claim
),
told AS (
    SELECT *, id_class <> 'exact' AND NOT (is_certificate AND id_class = 'certificate') AS is_repair
    FROM said WHERE coalesce(name_key = known_key, true)
)
SELECT
    t.source, t.row_at, t._delivery_id, t._sheet, t._row_no, t.pid, t.id_class AS link_class, t.is_repair,
    'id equal once read as ' || t.id_class || '; name ' || CASE WHEN t.name_key IS NULL THEN 'blank' ELSE 'equal' END AS evidence,
    CASE WHEN t.is_repair THEN claim_no_of(
        s.ipad, s.opad, t.system, t.text, t.name_key, t.birth_date, t.sex, t.village_code, t.household_no, t.group_no, t.phone
    ) END AS claim_no
FROM told AS t
CROSS JOIN link_secret AS s
