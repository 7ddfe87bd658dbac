-- The core of a night as one would write it by hand for one county and one day: thresholds typed in, no contracts,
-- no policy, no provenance, no evidence rows. Reads the accepted tables of the night measured and the links that
-- only proof could make (repair). Writes baseline_clue (household_key, rule_key) and baseline_candidate.
-- Placeholders: $tables is the folder of the night's tables.
CREATE TEMP TABLE register AS
SELECT person_key, household_key, resident_id AS id, person_name AS name, birth_date, is_alive, village_code, group_no
FROM '$tables/person_spine.parquet';

CREATE TEMP TABLE proven AS
SELECT feed, _delivery_id, _sheet, _row_no, person_key FROM '$tables/repair.parquet' WHERE person_key IS NOT NULL;

CREATE TEMP MACRO linked(accepted, feed_name) AS TABLE
SELECT a.*, coalesce(r.person_key, p.person_key) AS person_key, coalesce(r.household_key, k.household_key) AS household_key
FROM query_table(accepted) AS a
LEFT JOIN register AS r ON r.id = a.link_id
LEFT JOIN proven AS p ON p.feed = feed_name AND p._delivery_id = a._delivery_id AND p._sheet = a._sheet AND p._row_no = a._row_no
LEFT JOIN register AS k ON k.person_key = p.person_key;

CREATE TEMP VIEW v_export AS SELECT *, resident_id AS link_id FROM '$tables/accepted__rural_revitalisation__monitoring_export.parquet';
CREATE TEMP VIEW v_settlement AS SELECT *, resident_id AS link_id FROM '$tables/accepted__medical_insurance__settlement.parquet';
CREATE TEMP VIEW v_illness AS SELECT *, resident_id AS link_id FROM '$tables/accepted__health__major_illness.parquet';
CREATE TEMP VIEW v_school AS SELECT *, resident_id AS link_id FROM '$tables/accepted__education__school_age.parquet';
CREATE TEMP VIEW v_dwelling AS SELECT *, head_id AS link_id FROM '$tables/accepted__housing__dwelling.parquet';
CREATE TEMP VIEW v_accident AS SELECT *, resident_id AS link_id FROM '$tables/accepted__traffic_police__accident.parquet';
CREATE TEMP VIEW v_job AS SELECT *, resident_id AS link_id FROM '$tables/accepted__labour__employment.parquet';
CREATE TEMP VIEW v_disaster AS SELECT *, head_id AS link_id FROM '$tables/accepted__emergency__disaster_damage.parquet';
CREATE TEMP VIEW v_certificate AS SELECT *, left(disability_cert_no, 18) AS link_id FROM '$tables/accepted__disabled_federation__certificate.parquet';
CREATE TEMP VIEW v_dibao AS SELECT *, resident_id AS link_id FROM '$tables/accepted__civil_affairs__dibao.parquet';
CREATE TEMP VIEW v_tekun AS SELECT *, resident_id AS link_id FROM '$tables/accepted__civil_affairs__tekun.parquet';
CREATE TEMP VIEW v_enrolment AS SELECT *, resident_id AS link_id FROM '$tables/accepted__medical_insurance__enrolment.parquet';

CREATE TEMP VIEW v_income AS SELECT *, head_id AS link_id FROM '$tables/accepted__rural_revitalisation__income_survey.parquet';

CREATE TEMP TABLE export AS SELECT * FROM linked('v_export', 'rural_revitalisation/monitoring_export');
CREATE TEMP TABLE settlement AS SELECT * FROM linked('v_settlement', 'medical_insurance/settlement');
CREATE TEMP TABLE illness AS SELECT * FROM linked('v_illness', 'health/major_illness');
CREATE TEMP TABLE school AS SELECT * FROM linked('v_school', 'education/school_age');
CREATE TEMP TABLE dwelling AS SELECT * FROM linked('v_dwelling', 'housing/dwelling');
CREATE TEMP TABLE accident AS SELECT * FROM linked('v_accident', 'traffic_police/accident');
CREATE TEMP TABLE job AS SELECT * FROM linked('v_job', 'labour/employment');
CREATE TEMP TABLE disaster AS SELECT * FROM linked('v_disaster', 'emergency/disaster_damage');
CREATE TEMP TABLE certificate AS SELECT * FROM linked('v_certificate', 'disabled_federation/certificate');
CREATE TEMP TABLE dibao AS SELECT * FROM linked('v_dibao', 'civil_affairs/dibao');
CREATE TEMP TABLE tekun AS SELECT * FROM linked('v_tekun', 'civil_affairs/tekun');
CREATE TEMP TABLE enrolment AS SELECT * FROM linked('v_enrolment', 'medical_insurance/enrolment');
CREATE TEMP TABLE income AS
SELECT i.* EXCLUDE (household_key), coalesce(h.household_key, i.household_key) AS household_key
FROM linked('v_income', 'rural_revitalisation/income_survey') AS i LEFT JOIN '$tables/household_spine.parquet' AS h USING (household_no);

-- An amount per head, rounded half up to the fen, at most the line of 8,800 yuan.
CREATE TEMP MACRO at_most_line(amount, heads) AS 2 * amount < (2 * 880000 + 1) * heads;

CREATE TEMP TABLE fact AS
WITH named AS (
    SELECT platform_household_no, household_key, min(household_type) AS household_type, count(*) AS persons
    FROM export WHERE household_key IS NOT NULL GROUP BY platform_household_no, household_key
),
platform AS (
    SELECT *, row_number() OVER (PARTITION BY platform_household_no ORDER BY persons DESC, household_key) AS place FROM named
),
exited AS (SELECT DISTINCT household_key FROM platform WHERE place = 1 AND household_type IN ('exited', 'exited_no_policy')),
survey AS (
    SELECT household_key, wage_income_fen + production_income_fen + property_income_fen + transfer_income_fen - production_cost_fen AS net,
        claims_income_fen - compliant_self_pay_fen AS change, household_members AS heads
    FROM income WHERE period_end_month BETWEEN DATE '2024-06-01' AND DATE '2025-05-01'
    QUALIFY row_number() OVER (PARTITION BY household_key ORDER BY period_end_month DESC, _known_at DESC, _delivery_id, _row_no) = 1
)
SELECT h.household_key, h.village_code, h.group_no, e.household_key IS NOT NULL AS is_exited,
    i.net IS NOT NULL AND i.change IS NOT NULL AND i.heads IS NOT NULL AS has_income,
    at_most_line(i.net, i.heads) AS is_low, NOT at_most_line(i.net, i.heads) AND at_most_line(i.net + i.change, i.heads) AS is_rigid
FROM '$tables/household_spine.parquet' AS h
LEFT JOIN exited AS e USING (household_key)
LEFT JOIN survey AS i USING (household_key);

CREATE TEMP TABLE baseline_clue AS
WITH alive AS (SELECT person_key, household_key, birth_date FROM register WHERE is_alive),
pay AS (
    SELECT person_key, sum(self_pay_fen) AS paid FROM settlement
    WHERE visit_kind = 'inpatient' AND settle_date BETWEEN DATE '2025-01-01' AND DATE '2025-05-31' GROUP BY person_key
),
last_job AS (
    SELECT * FROM job WHERE person_key IS NOT NULL
    QUALIFY row_number() OVER (
        PARTITION BY person_key ORDER BY end_date DESC NULLS FIRST, post_kind = 'farm', start_date DESC, employment_no
    ) = 1
),
supply AS (
    SELECT a.area_code AS village_code, w.group_no,
        coalesce(litres_per_head_day < 35, false) OR coalesce(water_quality = 'fail', false)
        OR coalesce(fetch_minutes > 20, false) OR coalesce(outage_days > 36, false) AS is_bad
    FROM '$tables/water__village_supply.parquet' AS w JOIN '$tables/area.parquet' AS a ON a.area_code = w.village_code
),
last_semester AS (SELECT * FROM school WHERE semester = (SELECT max(semester) FROM school)),
fired AS (
    SELECT a.household_key, 'medical_self_pay' AS rule_key FROM pay JOIN alive AS a USING (person_key)
        JOIN fact USING (household_key) WHERE paid >= CASE WHEN is_exited THEN 500000 ELSE 2000000 END
    UNION SELECT a.household_key, 'major_illness' FROM illness JOIN alive AS a USING (person_key)
        WHERE confirmed_date > DATE '2025-06-30' - 365 AND coalesce(treatment_status, '') <> 'deceased'
    UNION SELECT a.household_key, 'school_dropout' FROM last_semester JOIN alive AS a USING (person_key)
        WHERE enrolment_state IN ('dropout', 'not_enrolled') AND coalesce(absence_reason, '') <> 'bodily'
        AND date_sub('year', a.birth_date, DATE '2024-09-01') BETWEEN 6 AND 15
    UNION SELECT household_key, 'unsafe_dwelling' FROM dwelling WHERE household_key IS NOT NULL AND dwelling_grade IN ('C', 'D')
        AND coalesce(remedied_date > DATE '2025-06-30', true) AND coalesce(remedy_mode, '') NOT IN ('rent', 'vacated')
    UNION SELECT f.household_key, 'water_failure' FROM fact AS f
        LEFT JOIN supply AS own ON own.village_code = f.village_code AND own.group_no = f.group_no
        LEFT JOIN supply AS whole ON whole.village_code = f.village_code AND whole.group_no IS NULL
        WHERE coalesce(own.is_bad, whole.is_bad)
    UNION SELECT r.household_key, 'traffic_accident' FROM accident JOIN register AS r USING (person_key)
        WHERE casualty IN ('dead', 'disabled', 'injured') AND accident_date > DATE '2025-06-30' - 365
    UNION SELECT a.household_key, 'job_loss' FROM last_job JOIN alive AS a USING (person_key)
        WHERE post_kind IS DISTINCT FROM 'farm' AND end_date > DATE '2025-06-30' - 365 AND end_date <= DATE '2025-06-30' - 90
        AND date_sub('year', a.birth_date, DATE '2025-06-30') BETWEEN 16 AND 59
    UNION SELECT household_key, 'disaster_damage' FROM disaster
        WHERE household_key IS NOT NULL AND disaster_date > DATE '2025-06-30' - 365 AND (loss_fen >= 1000000 OR collapsed_rooms >= 1)
    UNION SELECT a.household_key, 'disability_new' FROM certificate JOIN alive AS a USING (person_key)
        WHERE disability_grade IN ('1', '2') AND issued_date > DATE '2025-06-30' - 365
    UNION SELECT a.household_key, 'dibao_new' FROM (
        SELECT person_key, start_date, end_date FROM dibao UNION ALL SELECT person_key, start_date, NULL FROM tekun
    ) JOIN alive AS a USING (person_key)
        WHERE start_date > DATE '2025-06-30' - 180 AND start_date <= DATE '2025-06-30' AND coalesce(end_date > DATE '2025-06-30', true)
    UNION SELECT household_key, 'low_income' FROM fact WHERE has_income AND is_low
    UNION SELECT household_key, 'rigid_expense' FROM fact WHERE has_income AND is_rigid
)
SELECT household_key, rule_key FROM fired WHERE household_key IS NOT NULL;

CREATE TEMP TABLE baseline_candidate AS
WITH merged AS (
    SELECT household_key, bool_or(rule_key IN ('school_dropout', 'unsafe_dwelling', 'water_failure')) AS three FROM baseline_clue GROUP BY 1
)
SELECT f.household_key,
    CASE WHEN is_low AND has_income THEN if(is_exited, 'unstable_exited', 'marginal_vulnerable')
        WHEN is_rigid AND has_income THEN 'sudden_hardship' END AS monitoring_category
FROM fact AS f JOIN merged AS m USING (household_key)
LEFT JOIN '$tables/clue.parquet' AS c USING (household_key)
LEFT JOIN '$tables/monitored_household.parquet' AS l USING (household_key)
WHERE coalesce(l.list_state NOT IN ('assisting', 'rolled_back', 're_identified'), true)
    AND (has_income AND (is_low OR is_rigid) OR c.clue_state <> 'closed' AND (three OR NOT has_income)
        OR c.clue_state = 'confirmed');
