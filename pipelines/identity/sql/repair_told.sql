-- writes: repair_told
-- reads: claim, claim_raw, claim_result, read_row, source, exact_clash, village_alias_row, register_claim, recovered, id_alias, link_secret, accepted__public_security__household_register
-- grain: one row per feed row and thing repaired
-- meaning: everything identity read otherwise than it stands there: links that are not letter for letter, household numbers and villages read by
--   another name, the register's own ids and its people in two households. Each with a number by which people can undo it: of a link
--   the pair's, of anything else one of what was read and as what. Stays in memory: persons stand in it by their id.
-- source: issue 2 part 7; issue 4, build 2 (proof-carrying repairs)
WITH s AS (
    SELECT ipad, opad FROM link_secret
),
first_number AS (
    SELECT DISTINCT canonical AS pid, key_id FROM id_alias
),
register AS (
    SELECT
        c.*, r.canonical AS recovered_id, a.resident_id AS raw, n.household_no AS counts_in,
        CASE WHEN NOT c.is_chosen THEN 'two_households' WHEN r.pid IS NOT NULL THEN 'recovered' ELSE c.identity_class END AS link_class
    FROM (
        SELECT * FROM register_claim WHERE NOT is_chosen OR identity_class <> 'exact' OR pid IN (SELECT pid FROM recovered)
    ) AS c
    JOIN accepted__public_security__household_register AS a USING (_delivery_id, _sheet, _row_no)
    JOIN (SELECT pid, household_no FROM register_claim WHERE is_chosen) AS n USING (pid)
    LEFT JOIN recovered AS r USING (pid)
)
SELECT
    link_no_of(k.claim_no, hmac_of(s.ipad, s.opad, k.claim_no || '|' || coalesce(f.key_id, r.pid, 'household:' || r.household_no))) AS repair_no,
    o.feed, r.source, r.row_at, r._delivery_id, r._sheet, r._row_no, r.pid, r.link_class,
    coalesce(r.evidence, 'household number equal; person not known') AS evidence,
    CASE WHEN r.pid IS NULL THEN 'household_no' ELSE 'resident_id' END AS field,
    CASE WHEN r.pid IS NULL THEN w.household_no ELSE w.raw END AS delivered_text,
    CASE WHEN r.pid IS NULL THEN r.household_no END AS repaired_text
FROM claim_result AS r
JOIN claim AS k USING (cid)
JOIN claim_raw AS w ON w.source = r.source AND w.row_at = r.row_at
JOIN source AS o ON o.source = r.source
LEFT JOIN first_number AS f ON f.pid = r.pid
CROSS JOIN s
WHERE r.link_class NOT IN ('exact', 'unresolved')
UNION ALL
SELECT
    link_no_of(r.claim_no, hmac_of(s.ipad, s.opad, r.claim_no || '|' || coalesce(f.key_id, r.pid))),
    o.feed, r.source, r.row_at, r._delivery_id, r._sheet, r._row_no, r.pid, r.link_class, r.evidence, 'resident_id', w.raw, NULL
FROM read_row AS r
JOIN claim_raw AS w ON w.source = r.source AND w.row_at = r.row_at
JOIN source AS o ON o.source = r.source
LEFT JOIN first_number AS f ON f.pid = r.pid
CROSS JOIN s
WHERE r.is_repair
UNION ALL
SELECT
    repair_no_of(hmac_of(s.ipad, s.opad, 'household_alias|' || w.household_no || '|' || k.number_household_no)),
    o.feed, k.source, k.row_at, k._delivery_id, k._sheet, k._row_no, r.pid, 'household_alias', 'household number is a former one of the household',
    'household_no', w.household_no, k.number_household_no
FROM claim AS k
JOIN claim_raw AS w ON w.source = k.source AND w.row_at = k.row_at
JOIN claim_result AS r USING (cid)
JOIN source AS o ON o.source = k.source
CROSS JOIN s
WHERE w.household_no <> k.number_household_no
UNION ALL
SELECT
    repair_no_of(hmac_of(s.ipad, s.opad, concat_ws('|', 'household_clash', k.claim_no, r.pid))),
    o.feed, r.source, r.row_at, r._delivery_id, r._sheet, r._row_no, r.pid, 'household_clash', 'household number is of another household than the person',
    'household_no', k.number_household_no, r.household_no
FROM claim_result AS r JOIN claim AS k USING (cid) JOIN source AS o ON o.source = r.source CROSS JOIN s
WHERE r.is_household_clash
UNION ALL
SELECT
    repair_no_of(hmac_of(s.ipad, s.opad, concat_ws('|', 'household_clash', o.feed, c.stated_no, c.pid))),
    o.feed, c.source, NULL, c._delivery_id, c._sheet, c._row_no, c.pid, 'household_clash', 'household number is of another household than the person',
    'household_no', c.stated_no, c.household_no
FROM exact_clash AS c JOIN source AS o USING (source) CROSS JOIN s
UNION ALL
SELECT
    repair_no_of(hmac_of(s.ipad, s.opad, concat_ws('|', 'village_alias', v.township_name, v.village_name, v.village_code))),
    o.feed, v.source, NULL, v._delivery_id, v._sheet, v._row_no, NULL, 'village_alias', 'village read as ' || v.told,
    'village_name', concat_ws(' ', nullif(v.township_name, ''), v.village_name), v.village_code
FROM village_alias_row AS v JOIN source AS o USING (source) CROSS JOIN s
UNION ALL
SELECT
    CASE WHEN r.link_class = 'two_households' THEN r.choice_no ELSE repair_no_of(hmac_of(s.ipad, s.opad, CASE r.link_class
        WHEN 'recovered' THEN 'recovered|' || r.pid || '|' || r.recovered_id
        WHEN 'provisional' THEN 'provisional|' || r.pid
        ELSE 'register_id|' || r.raw
    END)) END,
    'public_security/household_register', NULL, NULL, r._delivery_id, r._sheet, r._row_no, r.pid, r.link_class,
    CASE
        WHEN r.link_class = 'two_households' THEN 'same person in another row; later period, later move or smaller number counts'
        WHEN r.link_class = 'recovered' THEN 'id proved by departments'
        WHEN r.is_id_taken THEN 'id belongs to another name; known by household number, name and birth'
        WHEN r.link_class = 'provisional' THEN 'no usable id; known by household number, name and birth'
        ELSE 'id read as ' || r.link_class
    END,
    CASE r.link_class WHEN 'two_households' THEN 'household_no' ELSE 'resident_id' END,
    CASE r.link_class WHEN 'two_households' THEN r.household_no ELSE r.raw END,
    CASE r.link_class WHEN 'two_households' THEN r.counts_in WHEN 'recovered' THEN r.recovered_id WHEN 'provisional' THEN NULL ELSE r.canonical END
FROM register AS r CROSS JOIN s
