-- writes: contradiction_check
-- reads: contradiction_rule, contradiction_asked, contradiction
-- grain: one row per rule
-- meaning: what each rule's silence is worth: how many it asked, what it found, and what it did without. Not asked is not zero.
-- source: design.md section 3 (no silent n/a)
WITH counted AS (
    SELECT code, count(*) FILTER (WHERE rows_cited > 0) AS found,
        count(*) FILTER (WHERE status IN ('open', 'overdue', 'recurring')) AS unanswered
    FROM contradiction
    GROUP BY code
)
SELECT
    rule.code, rule.severity, rule.title_zh, rule.title_en, rule.subject, rule.owner AS owner_department, nullif(rule.other, '') AS other_departments,
    rule.is_asked, rule.missing,
    CASE WHEN rule.is_asked THEN coalesce(asked.subjects_asked, 0) END AS subjects_asked,
    CASE WHEN rule.is_asked THEN coalesce(counted.found, 0) END AS found,
    CASE WHEN rule.is_asked THEN coalesce(counted.unanswered, 0) END AS unanswered
FROM contradiction_rule AS rule
LEFT JOIN contradiction_asked AS asked ON rule.code = asked.code
LEFT JOIN counted ON rule.code = counted.code
