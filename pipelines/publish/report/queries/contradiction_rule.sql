-- writes: contradiction_rule
-- reads: contradiction, contradiction_check
-- grain: one row per rule that found something or was not asked
-- meaning: The board by rule: what stands, by what came of it, and what could not be asked.
WITH counted AS (
    SELECT code, count(*) FILTER (WHERE status = 'open') AS open, count(*) FILTER (WHERE status = 'overdue') AS overdue,
        count(*) FILTER (WHERE status = 'recurring') AS recurring, count(*) FILTER (WHERE status = 'explained') AS explained,
        count(*) FILTER (WHERE status = 'corrected') AS corrected, max(age_days) FILTER (WHERE status IN ('open', 'overdue', 'recurring')) AS oldest
    FROM contradiction
    GROUP BY code
)
SELECT r.code, r.title_zh, r.title_en, r.severity, r.owner_department, r.is_asked, r.missing, r.subjects_asked, r.found,
    coalesce(c.open, 0) AS open, coalesce(c.overdue, 0) AS overdue, coalesce(c.recurring, 0) AS recurring,
    coalesce(c.explained, 0) AS explained, coalesce(c.corrected, 0) AS corrected, c.oldest
FROM contradiction_check AS r
LEFT JOIN counted AS c ON c.code = r.code
WHERE NOT r.is_asked OR c.code IS NOT NULL
ORDER BY NOT r.is_asked, list_position(['error', 'warn', 'alert'], r.severity), r.found DESC, r.code
