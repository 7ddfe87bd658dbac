-- writes: household_key
-- reads: household, secret
-- grain: one row per household number of the register
-- meaning: HMAC-SHA256 of the register's system name and the household number. The secret's two pads come from the night's settings.
-- source: design section 3 (keys); RFC 2104
SELECT h.household_no, sha256(s.opad || unhex(sha256(s.ipad || encode('household:public_security:' || h.household_no)))) AS household_key
FROM household AS h CROSS JOIN secret AS s
