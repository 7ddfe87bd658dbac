-- The hand-written script: exact first, then what a normalised id finds. Variables: $tables, $out, $ipad, $opad.
-- One key a person and household (HMAC-SHA256, as the product's), one hash of the register a feed, no table kept that is not needed.
CREATE TEMP TABLE household AS
SELECT household_no, village_code,
    sha256(unhex('$opad') || unhex(sha256(unhex('$ipad') || encode('household:public_security:' || household_no)))) AS household_key
FROM (SELECT household_no, min(village_code) AS village_code FROM read_parquet('$tables/accepted__public_security__household_register.parquet') GROUP BY household_no);

CREATE TEMP TABLE register AS
SELECT r.resident_id, r.person_name, h.household_key, h.village_code,
    sha256(unhex('$opad') || unhex(sha256(unhex('$ipad') || encode(r.resident_id)))) AS person_key
FROM read_parquet('$tables/accepted__public_security__household_register.parquet') AS r JOIN household AS h USING (household_no);

COPY (
    SELECT a.*, x.person_key, x.household_key, 'exact' AS link_class
    FROM read_parquet('$tables/accepted__public_security__household_register.parquet') AS a JOIN register AS x USING (resident_id)
) TO '$out/public_security__household_register.parquet' (FORMAT parquet, COMPRESSION zstd, COMPRESSION_LEVEL 1);
