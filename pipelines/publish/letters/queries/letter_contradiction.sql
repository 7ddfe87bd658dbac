-- writes: letter_contradiction
-- reads: contradiction
-- grain: one row per department and kind of contradiction it must answer
-- meaning: What stands on the board unanswered, or said to be corrected and seen again; counts only, the most pressing first.
SELECT owner_department AS department, code, title_zh, severity, count(*) AS contradictions,
    count(*) FILTER (WHERE status = 'overdue') AS overdue, count(*) FILTER (WHERE status = 'recurring') AS recurring,
    min(due_date) FILTER (WHERE status = 'open') AS due_date
FROM contradiction
WHERE status IN ('open', 'overdue', 'recurring') AND owner_department IS NOT NULL
GROUP BY owner_department, code, title_zh, severity
ORDER BY department, list_position(['error', 'warn', 'alert'], severity), contradictions DESC, code
