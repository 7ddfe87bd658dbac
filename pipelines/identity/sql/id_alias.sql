-- writes: id_alias
-- reads: id_change_row
-- grain: one row per number that somebody no longer bears
-- meaning: the number that took its place, over any number of changes, and the first number of the chain, from which the person's key is
--   made. Numbers that go round in a circle have no last one and are left out.
-- source: issue 4, build 1 (old numbers of the same person), build 6 (keys are stable)
WITH RECURSIVE edge AS (
    SELECT old_id, new_id, min(change_date) AS change_date FROM id_change_row WHERE fault IS NULL AND old_id <> new_id GROUP BY old_id, new_id
),
walk AS (
    SELECT old_id, new_id AS node FROM edge
    UNION SELECT w.old_id, e.new_id FROM walk AS w JOIN edge AS e ON e.old_id = w.node
),
last AS (
    SELECT w.old_id, w.node AS canonical FROM walk AS w ANTI JOIN edge AS e ON e.old_id = w.node
),
first AS (
    SELECT l.canonical, arg_min(l.old_id, (e.change_date, l.old_id)) AS key_id
    FROM last AS l JOIN edge AS e USING (old_id) ANTI JOIN edge AS before ON before.new_id = l.old_id
    GROUP BY l.canonical
)
SELECT l.old_id, l.canonical, f.key_id FROM last AS l JOIN first AS f USING (canonical)
