-- writes: household_definition
-- reads: household_unit, household_spine, feed_state, policy
-- policy: household_definition
-- grain: one row per household of the register with somebody living
-- meaning: how many people the household has by each definition: of living_together and insurance_unit, the unit in which most of its
--   people stand (NULL where none of them stands in one, or the feed is not available). outside counts people of that unit registered in
--   another household, missing its own people who stand in another unit or in none.
-- source: issue 4 part 3
WITH own AS (
    SELECT household_key, definition, unit_key, CAST(count(*) AS INTEGER) AS persons FROM household_unit GROUP BY ALL
),
size AS (
    SELECT definition, unit_key, CAST(count(*) AS INTEGER) AS persons FROM household_unit GROUP BY ALL
),
chosen AS (
    SELECT o.household_key, o.definition, s.persons, s.persons - o.persons AS outside, o.persons AS own
    FROM own AS o JOIN size AS s USING (definition, unit_key)
    QUALIFY row_number() OVER (PARTITION BY o.household_key, o.definition ORDER BY o.persons DESC, o.unit_key) = 1
),
-- A feed that is not available says nothing of any household.
spoken AS (
    SELECT c.* FROM chosen AS c
    WHERE c.definition = 'hukou'
        OR (c.definition = 'living_together' AND (SELECT is_available FROM feed_state WHERE feed = 'rural_revitalisation/monitoring_export'))
        OR (c.definition = 'insurance_unit' AND (SELECT is_available FROM feed_state WHERE feed = 'medical_insurance/enrolment'))
)
SELECT
    h.household_key, h.village_code, (SELECT value_text FROM policy WHERE policy_key = 'household_definition') AS default_definition,
    h.members AS hukou_members,
    l.persons AS living_together_members, l.outside AS living_together_outside, h.members - l.own AS living_together_missing,
    i.persons AS insurance_unit_members, i.outside AS insurance_unit_outside, h.members - i.own AS insurance_unit_missing,
    coalesce(l.outside > 0 OR h.members > l.own OR i.outside > 0 OR h.members > i.own, false) AS is_differing
FROM household_spine AS h
LEFT JOIN spoken AS l ON l.household_key = h.household_key AND l.definition = 'living_together'
LEFT JOIN spoken AS i ON i.household_key = h.household_key AND i.definition = 'insurance_unit'
WHERE h.members > 0
