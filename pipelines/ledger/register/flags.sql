-- writes: ledger__flags
-- reads: ledger_flag
-- grain: one row per subject (asset or project) with a failed check
-- meaning: The checks a subject fails, comma separated, in order of their number.
-- source: marts asset and project, column flags
SELECT subject, subject_key, string_agg(check_key, ',' ORDER BY TRY_CAST(substr(check_key, 3) AS INTEGER) NULLS LAST, check_key) AS flags
FROM (SELECT DISTINCT subject, subject_key, check_key FROM ledger_flag)
GROUP BY subject, subject_key
