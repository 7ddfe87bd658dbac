-- writes: place
-- reads: place, undoing
-- grain: one row per distinct township and village text in any feed (blank where the cell is empty) and epoch of its rows
-- meaning: the places without readings that people undid: a text that is no name of tonight's list then points at no village.
-- source: issue 4, build 2
SELECT p.* REPLACE (
    CASE WHEN u.epoch IS NULL THEN p.village_code END AS village_code,
    CASE WHEN u.epoch IS NULL THEN p.told END AS told,
    CASE WHEN u.epoch IS NULL THEN p.reason ELSE 'decided_different' END AS reason
)
FROM place AS p LEFT JOIN undoing AS u USING (township_name, village_name, epoch)
