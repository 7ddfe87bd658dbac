-- writes: rule_medical_self_pay
-- reads: night, policy, person_spine, household_fact, medical_insurance__settlement
-- policy: alert_rule.medical_self_pay.exited, alert_rule.medical_self_pay.other, alert_rule.medical_self_pay.visit_kinds
-- grain: one row per member whose payments passed the threshold; the source row is the last settlement counted
-- meaning: 医保：本年住院个人自付累计达到标准 | a member's inpatient personal payment from 1 January to the last day of
--   the month before reaches the threshold of his household's class. Payments whose cell was unreadable are not in the sum,
--   which then is a lower bound.
-- feeds: medical_insurance/settlement
-- needs: medical_insurance/settlement.self_pay_fen
-- cells: settlement_no, visit_kind, settle_date, self_pay_fen
-- source: S10
WITH given AS (
    SELECT
        date_trunc('month', as_of)::DATE - 1 AS cut_off,
        (SELECT value_fen FROM policy WHERE policy_key = 'alert_rule' AND item = 'medical_self_pay.exited') AS exited_fen,
        (SELECT policy_ref FROM policy WHERE policy_key = 'alert_rule' AND item = 'medical_self_pay.exited') AS exited_ref,
        (SELECT value_fen FROM policy WHERE policy_key = 'alert_rule' AND item = 'medical_self_pay.other') AS other_fen,
        (SELECT policy_ref FROM policy WHERE policy_key = 'alert_rule' AND item = 'medical_self_pay.other') AS other_ref,
        (
            SELECT string_split(value_text, ',') FROM policy WHERE policy_key = 'alert_rule' AND item = 'medical_self_pay.visit_kinds'
        ) AS visit_kinds
    FROM night
),

paid AS (
    SELECT
        settlement.person_key,
        CAST(sum(settlement.self_pay_fen) AS BIGINT) AS self_pay_fen,
        arg_max(
            struct_pack(
                settlement_no := settlement.settlement_no, settle_date := settlement.settle_date, delivery_id := settlement._delivery_id,
                sheet := settlement._sheet, row_no := settlement._row_no, known_at := settlement._known_at
            ),
            struct_pack(settle_date := settlement.settle_date, settlement_no := settlement.settlement_no)
        ) AS last
    FROM medical_insurance__settlement AS settlement
    CROSS JOIN given
    WHERE
        settlement.person_key IS NOT NULL
        AND list_contains(given.visit_kinds, settlement.visit_kind)
        AND settlement.settle_date BETWEEN date_trunc('year', given.cut_off)::DATE AND given.cut_off
    GROUP BY settlement.person_key
),

compared AS (
    SELECT
        person.household_key,
        person.person_key,
        paid.self_pay_fen,
        paid.last,
        -- Class unknown (no national export): only the threshold that holds for everybody is certain.
        CASE WHEN household.is_exited THEN given.exited_fen ELSE given.other_fen END AS threshold_fen,
        CASE WHEN household.is_exited THEN given.exited_ref ELSE given.other_ref END AS policy_ref,
        person.is_alive AND paid.self_pay_fen >= CASE WHEN household.is_exited THEN given.exited_fen ELSE given.other_fen END AS fires
    FROM paid
    CROSS JOIN given
    INNER JOIN person_spine AS person ON paid.person_key = person.person_key
    INNER JOIN household_fact AS household ON person.household_key = household.household_key
)

SELECT
    household_key,
    'medical_self_pay' AS rule_key,
    sha256(concat_ws('|', 'medical_insurance/settlement', last.settlement_no)) AS evidence_key,
    person_key,
    'medical_insurance' AS department,
    'medical_insurance/settlement' AS feed,
    last.settle_date AS evidence_date,
    'self_pay' AS metric,
    CAST(CAST(CAST(self_pay_fen AS DECIMAL(18, 0)) * 0.01 AS DECIMAL(18, 2)) AS VARCHAR) AS value,
    '>= ' || CAST(CAST(CAST(threshold_fen AS DECIMAL(18, 0)) * 0.01 AS DECIMAL(18, 2)) AS VARCHAR) AS threshold,
    policy_ref,
    last.delivery_id AS delivery_id,
    last.sheet AS sheet,
    last.row_no AS row_no,
    CAST(last.known_at + INTERVAL 8 HOURS AS DATE) AS known_date -- UTC to China Standard Time
FROM compared
WHERE fires
