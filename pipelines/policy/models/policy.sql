-- writes: policy
-- reads: policy_line, night
-- grain: one row per policy key and item
-- meaning: the policy lines in force on the night's own date
SELECT
    line.policy_key,
    line.item,
    line.valid_from,
    line.valid_to,
    line.value_num,
    line.value_fen,
    line.value_text,
    line.unit,
    line.policy_ref
FROM policy_line AS line
CROSS JOIN night
WHERE line.valid_from <= night.as_of AND (line.valid_to IS NULL OR line.valid_to >= night.as_of)
ORDER BY line.policy_key, line.item
