-- writes: decision_applied
-- reads: decision, decided, forced, repair_told, undone_made
-- grain: one row per link or repair number that was ever decided
-- meaning: what became of each decision tonight: applied; unknown (no row of tonight's stands behind the number); contradicted (two persons for one
--   row on one day); overruled (a later day says another person); not_withdrawable (what was repaired can only be put right at its source).
-- source: issue 4, build 2 (nothing lost in silence)
SELECT d.link_no, d.verdict, d.decided_on, CASE
    WHEN u.repair_no IS NOT NULL THEN 'applied'
    WHEN starts_with(d.link_no, 'R-') AND t.repair_no IS NOT NULL THEN CASE WHEN d.verdict = 'same' THEN 'applied' ELSE 'not_withdrawable' END
    WHEN n.link_no IS NULL THEN 'unknown'
    WHEN d.verdict = 'different' OR n.is_heard THEN 'applied'
    WHEN n.is_late THEN 'overruled'
    ELSE 'contradicted'
END AS decision_state
FROM decision AS d
LEFT JOIN undone_made AS u ON u.repair_no = d.link_no
LEFT JOIN (SELECT DISTINCT repair_no FROM repair_told) AS t ON t.repair_no = d.link_no
LEFT JOIN (
    -- A household is not forced on a row: the link by its number stands again as soon as nothing forbids it.
    SELECT n.link_no, bool_or(f.cid IS NOT NULL OR starts_with(n.pid, 'household:')) AS is_heard, bool_and(n.decided_on < l.last_on) AS is_late
    FROM decided AS n
    LEFT JOIN forced AS f USING (cid, pid)
    LEFT JOIN (
        SELECT cid, max(decided_on) AS last_on FROM decided WHERE verdict = 'same' AND NOT starts_with(pid, 'household:') GROUP BY cid
    ) AS l ON l.cid = n.cid
    GROUP BY n.link_no
) AS n ON n.link_no = d.link_no
