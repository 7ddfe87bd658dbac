-- writes: clue_rule
-- reads: clue
-- grain: one row per rule and state of the clue
-- meaning: Households by rule that fired. A household stands under each of its rules.
SELECT rule_key, clue_state, count(*) AS households
FROM (SELECT unnest(string_split(rule_keys, ',')) AS rule_key, clue_state FROM clue)
GROUP BY ALL
ORDER BY ALL
