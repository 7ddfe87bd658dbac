-- writes: clue_evidence
-- reads: rule_medical_self_pay, rule_major_illness, rule_school_dropout, rule_unsafe_dwelling, rule_water_failure,
--   rule_traffic_accident, rule_job_loss, rule_disaster_damage, rule_disability_new, rule_dibao_new, rule_low_income,
--   rule_rigid_expense, household_spine
-- grain: one row per household, rule and source row
-- meaning: the rows because of which rules fired, of households somebody of whom is living: nobody can be visited in a
--   household that died out or moved away, though its dwelling, water and survey rows go on. The evidence key is keyed once more with the installation's salt, for a
--   plain digest of an illness or a certificate number could be guessed back
-- source: monitoring.md section 5
WITH fired AS (
    SELECT * FROM rule_medical_self_pay
    UNION ALL BY NAME
    SELECT * FROM rule_major_illness
    UNION ALL BY NAME
    SELECT * FROM rule_school_dropout
    UNION ALL BY NAME
    SELECT * FROM rule_unsafe_dwelling
    UNION ALL BY NAME
    SELECT * FROM rule_water_failure
    UNION ALL BY NAME
    SELECT * FROM rule_traffic_accident
    UNION ALL BY NAME
    SELECT * FROM rule_job_loss
    UNION ALL BY NAME
    SELECT * FROM rule_disaster_damage
    UNION ALL BY NAME
    SELECT * FROM rule_disability_new
    UNION ALL BY NAME
    SELECT * FROM rule_dibao_new
    UNION ALL BY NAME
    SELECT * FROM rule_low_income
    UNION ALL BY NAME
    SELECT * FROM rule_rigid_expense
)

SELECT * REPLACE (sha256(getvariable('evidence_salt') || evidence_key) AS evidence_key)
FROM fired
SEMI JOIN (SELECT household_key FROM household_spine WHERE members > 0) AS inhabited USING (household_key)
-- One person may stand twice under one business key (two ids, one of them repaired): the same evidence, once.
QUALIFY row_number() OVER (
    PARTITION BY household_key, rule_key, evidence_key ORDER BY evidence_date DESC, known_date, value, delivery_id, sheet, row_no
) = 1
