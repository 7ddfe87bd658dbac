-- writes: contradiction_answer
-- reads: rural_revitalisation__contradiction_reply, person_spine, gone_row, gone_person
-- grain: one row per contradiction number or rule and person that a department answered
-- meaning: the latest answer, by day verified, then by day known. An answer names the contradiction by its number, or by its kind and
--   the person (of a household: its head, or anybody in it), registered or struck off.
-- source: issue 4 part 5 [P]
WITH said AS (
    SELECT reply.* REPLACE (coalesce(reply.person_key, gone.person_key) AS person_key)
    FROM rural_revitalisation__contradiction_reply AS reply
    LEFT JOIN gone_row AS gone
        ON gone.feed = 'rural_revitalisation/contradiction_reply' AND gone._delivery_id = reply._delivery_id
        AND gone._sheet = reply._sheet AND gone._row_no = reply._row_no
)
SELECT
    reply.contradiction_no, reply.contradiction_code AS code, reply.person_key, coalesce(person.household_key, gone.household_key) AS household_key, reply.contradiction_verdict AS verdict,
    reply.verified_date, china_day(reply._known_at) AS known_date
FROM said AS reply
LEFT JOIN person_spine AS person ON reply.person_key = person.person_key
LEFT JOIN gone_person AS gone ON reply.person_key = gone.person_key
WHERE reply.contradiction_no IS NOT NULL OR (reply.contradiction_code IS NOT NULL AND reply.person_key IS NOT NULL)
QUALIFY row_number() OVER (
    PARTITION BY coalesce(reply.contradiction_no, concat_ws('|', reply.contradiction_code, reply.person_key))
    ORDER BY reply.verified_date DESC, reply._known_at DESC, reply.contradiction_verdict, reply._delivery_id, reply._sheet, reply._row_no
) = 1
