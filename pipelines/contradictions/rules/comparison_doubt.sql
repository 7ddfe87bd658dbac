-- writes: contradiction__comparison_doubt
-- reads: listed_household, person_spine, rural_revitalisation__comparison_result
-- code: comparison_doubt
-- severity: alert
-- zh: 比对存疑或属实未说明
-- en: comparison found something
-- owner: teller
-- other: rural_revitalisation
-- subject: household
-- asks: listed_household
-- feeds: rural_revitalisation/comparison_result
-- needs: rural_revitalisation/comparison_result.comparison_outcome
-- also: civil_affairs/dibao, civil_affairs/tekun, rural_revitalisation/monitoring_export
-- policy: contradiction.comparison.outcomes
-- grain: one row per household and row that contradicts
-- meaning: the comparison after consent found property of somebody in a household that is still listed. It asks for an explanation and removes nobody.
-- source: monitoring.md section 6; S27
SELECT listed.household_key AS subject_key, listed.feed || '/' || owned.comparison_item AS about,
    [listed.cited, cite(2, 'rural_revitalisation/comparison_result', 'comparison_outcome', owned._delivery_id, owned._sheet, owned._row_no, '比对' || CASE owned.comparison_outcome WHEN 'doubt' THEN '存在疑点' ELSE '核实属实' END)] AS sides
FROM rural_revitalisation__comparison_result AS owned
INNER JOIN person_spine AS person ON owned.person_key = person.person_key
INNER JOIN listed_household AS listed ON person.household_key = listed.household_key
WHERE person.is_alive AND list_contains(rule_words('comparison.outcomes'), owned.comparison_outcome)
