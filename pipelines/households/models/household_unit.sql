-- writes: household_unit
-- reads: household_member, person_spine, rural_revitalisation__monitoring_export, medical_insurance__enrolment, night
-- grain: one row per person and definition of a household
-- meaning: to which household a person belongs by each definition: hukou (the register), living_together (the family form of the national
--   platform), insurance_unit (the family under which he is insured). A person standing in two units of one definition counts in the one
--   told last, then in the smaller key. Units have keys of their own, made of the other system's number with a secret salt.
-- source: issue 4 part 3; monitoring.md (members by hukou unless the county decides otherwise)
WITH told AS (
    SELECT
        m.person_key, 'hukou' AS definition, m.household_key AS unit_key, 'public_security/household_register' AS feed, m.from_date, m.to_date,
        m.last_step AS place, m.joined_delivery_id AS delivery_id
    FROM household_member AS m
    WHERE m.next_day IS NULL AND (m.to_date IS NULL OR m.to_date > (SELECT as_of FROM night))
    UNION ALL
    SELECT
        e.person_key, 'living_together', sha256(getvariable('unit_salt') || '|platform|' || e.platform_household_no),
        'rural_revitalisation/monitoring_export', coalesce(CAST(try_strptime(e._period, '%Y-%m') AS DATE), CAST(e._known_at + INTERVAL 8 HOURS AS DATE)),
        CAST(NULL AS DATE), epoch(e._known_at)::BIGINT, e._delivery_id
    FROM rural_revitalisation__monitoring_export AS e
    UNION ALL
    SELECT
        e.person_key, 'insurance_unit', sha256(getvariable('unit_salt') || '|insurance|' || e.insurance_household_no), 'medical_insurance/enrolment',
        make_date(e.insured_year, 1, 1), make_date(e.insured_year + 1, 1, 1), epoch(e._known_at)::BIGINT, e._delivery_id
    FROM medical_insurance__enrolment AS e
    WHERE e.insurance_household_no IS NOT NULL AND coalesce(e.enrolment_status <> 'not_insured', true)
)
SELECT t.person_key, t.definition, t.unit_key, p.household_key, t.feed, t.from_date, t.to_date, t.delivery_id
FROM told AS t
JOIN person_spine AS p USING (person_key)
WHERE p.is_alive
QUALIFY row_number() OVER (PARTITION BY t.person_key, t.definition ORDER BY t.place DESC, t.unit_key, t.delivery_id) = 1
