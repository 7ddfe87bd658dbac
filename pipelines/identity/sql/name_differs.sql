-- writes: name_differs
-- reads: claim, person, claim_household, chosen
-- grain: one row per claim whose id is a register person's and whose name is not, kept all the same
-- meaning: the id counts although the name differs, when one character of the name does and village, birth or household agrees, and
--   nobody of the row's village bears the row's name. Anything less is a name clash and stays unresolved: nobody wrong.
-- source: issue 2 part 7
SELECT
    c.cid, p.pid, 'name_differs' AS link_class,
    concat_ws(
        '; ', 'id equal', '1 character of the name differs',
        CASE WHEN c.village_code = p.village_code THEN 'village equal' END,
        CASE WHEN c.own_birth = p.birth_date THEN 'birth equal' END,
        CASE WHEN h.household_no = p.household_no THEN 'household equal' END
    ) AS evidence
FROM claim AS c
JOIN person AS p ON p.pid = c.holder_pid
LEFT JOIN claim_household AS h USING (cid)
ANTI JOIN chosen USING (cid)
WHERE NOT c.is_same_name
    AND is_one_character_off(c.name_key, p.name_key) AND length(c.name_key) >= 2 AND length(p.name_key) >= 2
    AND (
        coalesce(c.village_code = p.village_code, false)
        OR coalesce(c.own_birth = p.birth_date, false)
        OR coalesce(h.household_no = p.household_no, false)
    )
    AND NOT coalesce(c.sex <> p.sex, false)
    AND NOT EXISTS (
        FROM person AS rival
        WHERE rival.name_key = c.name_key AND rival.village_code IS NOT DISTINCT FROM coalesce(c.village_code, p.village_code)
    )
