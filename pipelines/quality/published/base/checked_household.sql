-- writes: checked_household
-- reads: policy, checked_member
-- grain: one row per household of a standing delivery of the export
-- meaning: what the export says of a household, whichever of its members' rows says it: of each household column the
--   first member's that is not blank counts, the head's before others', for some exports print it once and some on every row.
--   The household's own place is its head's row. risks and measure_groups: what is named, without blanks.
-- policy: published_check.1_11_010.no_measure_words
-- source: G2; feeds.md section 2
WITH said AS (
    SELECT
        delivery_id,
        platform_household_no,
        first(sheet ORDER BY member_no) AS sheet,
        first(row_no ORDER BY member_no) AS row_no,
        count(*) FILTER (WHERE has_certificate) AS members_with_certificate,
        count(*) FILTER (WHERE works_outside_county) AS members_outside_county,
        count(*) FILTER (WHERE has_critical_illness_insurance IS NULL) AS members_without_critical_item,
        any_value(monitoring_category ORDER BY member_no) AS monitoring_category,
        any_value(household_type ORDER BY member_no) AS household_type,
        any_value(identified_month ORDER BY member_no) AS identified_month,
        any_value(eliminated_month ORDER BY member_no) AS eliminated_month,
        any_value(risk_eliminated ORDER BY member_no) AS risk_eliminated,
        any_value(elimination_mode ORDER BY member_no) AS elimination_mode,
        any_value(risk_1 ORDER BY member_no) AS risk_1,
        any_value(risk_2 ORDER BY member_no) AS risk_2,
        any_value(risk_3 ORDER BY member_no) AS risk_3,
        any_value(risk_4 ORDER BY member_no) AS risk_4,
        any_value(risk_5 ORDER BY member_no) AS risk_5,
        any_value(identified_wage_fen ORDER BY member_no) AS identified_wage_fen,
        any_value(identified_self_pay_fen ORDER BY member_no) AS identified_self_pay_fen,
        any_value(is_unsafe_dwelling ORDER BY member_no) AS is_unsafe_dwelling,
        any_value(has_safe_water ORDER BY member_no) AS has_safe_water,
        any_value(forest_area_mu ORDER BY member_no) AS forest_area_mu,
        any_value(cultivated_area_mu ORDER BY member_no) AS cultivated_area_mu,
        any_value(returned_farmland_area_mu ORDER BY member_no) AS returned_farmland_area_mu,
        any_value(measure_development ORDER BY member_no) AS measure_development,
        any_value(measure_industry ORDER BY member_no) AS measure_industry,
        any_value(measure_employment ORDER BY member_no) AS measure_employment,
        any_value(measure_finance ORDER BY member_no) AS measure_finance,
        any_value(measure_public_post ORDER BY member_no) AS measure_public_post,
        any_value(measure_housing ORDER BY member_no) AS measure_housing,
        any_value(measure_water ORDER BY member_no) AS measure_water,
        any_value(measure_health ORDER BY member_no) AS measure_health,
        any_value(measure_compulsory_education ORDER BY member_no) AS measure_compulsory_education,
        any_value(measure_other_education ORDER BY member_no) AS measure_other_education,
        any_value(measure_safety_net ORDER BY member_no) AS measure_safety_net,
        any_value(measure_social ORDER BY member_no) AS measure_social,
        any_value(measure_relocation ORDER BY member_no) AS measure_relocation,
        any_value(measure_living_condition ORDER BY member_no) AS measure_living_condition,
        any_value(measure_infrastructure ORDER BY member_no) AS measure_infrastructure,
        any_value(after_school_dropout ORDER BY member_no) AS after_school_dropout,
        any_value(after_dwelling_unsafe ORDER BY member_no) AS after_dwelling_unsafe,
        any_value(after_uninsured_member ORDER BY member_no) AS after_uninsured_member,
        any_value(after_water_unsafe ORDER BY member_no) AS after_water_unsafe,
        any_value(after_wage_fen ORDER BY member_no) AS after_wage_fen,
        any_value(after_production_fen ORDER BY member_no) AS after_production_fen,
        any_value(after_property_fen ORDER BY member_no) AS after_property_fen,
        any_value(after_transfer_fen ORDER BY member_no) AS after_transfer_fen,
        any_value(after_cost_fen ORDER BY member_no) AS after_cost_fen,
        any_value(after_net_fen ORDER BY member_no) AS after_net_fen,
        any_value(after_net_per_head_fen ORDER BY member_no) AS after_net_per_head_fen,
        any_value(after_claims_fen ORDER BY member_no) AS after_claims_fen,
        any_value(after_self_pay_fen ORDER BY member_no) AS after_self_pay_fen,
        any_value(contact_name ORDER BY member_no) AS contact_name,
        any_value(contact_phone ORDER BY member_no) AS contact_phone
    FROM checked_member
    GROUP BY delivery_id, platform_household_no
)

SELECT
    said.*,
    said.monitoring_category IS NOT NULL AS is_monitored,
    -- NULL where the export does not say: a check that asks only one of the two then has no answer.
    said.risk_eliminated AS is_eliminated,
    NOT said.risk_eliminated AS is_open,
    list_filter([said.risk_1, said.risk_2, said.risk_3, said.risk_4, said.risk_5], lambda risk: risk IS NOT NULL) AS risks,
    list_filter(
        [
            CASE WHEN NOT list_contains(check_words('1_11_010.no_measure_words'), said.measure_development) THEN 'development' END,
            CASE WHEN NOT list_contains(check_words('1_11_010.no_measure_words'), said.measure_industry) THEN 'industry' END,
            CASE WHEN NOT list_contains(check_words('1_11_010.no_measure_words'), said.measure_employment) THEN 'employment' END,
            CASE WHEN NOT list_contains(check_words('1_11_010.no_measure_words'), said.measure_finance) THEN 'finance' END,
            CASE WHEN NOT list_contains(check_words('1_11_010.no_measure_words'), said.measure_public_post) THEN 'public_post' END,
            CASE WHEN NOT list_contains(check_words('1_11_010.no_measure_words'), said.measure_housing) THEN 'housing' END,
            CASE WHEN NOT list_contains(check_words('1_11_010.no_measure_words'), said.measure_water) THEN 'water' END,
            CASE WHEN NOT list_contains(check_words('1_11_010.no_measure_words'), said.measure_health) THEN 'health' END,
            CASE WHEN NOT list_contains(check_words('1_11_010.no_measure_words'), said.measure_compulsory_education) THEN 'compulsory_education' END,
            CASE WHEN NOT list_contains(check_words('1_11_010.no_measure_words'), said.measure_other_education) THEN 'other_education' END,
            CASE WHEN NOT list_contains(check_words('1_11_010.no_measure_words'), said.measure_safety_net) THEN 'safety_net' END,
            CASE WHEN NOT list_contains(check_words('1_11_010.no_measure_words'), said.measure_social) THEN 'social' END,
            CASE WHEN NOT list_contains(check_words('1_11_010.no_measure_words'), said.measure_relocation) THEN 'relocation' END,
            CASE WHEN NOT list_contains(check_words('1_11_010.no_measure_words'), said.measure_living_condition) THEN 'living_condition' END,
            CASE WHEN NOT list_contains(check_words('1_11_010.no_measure_words'), said.measure_infrastructure) THEN 'infrastructure' END
        ],
        lambda named: named IS NOT NULL
    ) AS measure_groups
FROM said
