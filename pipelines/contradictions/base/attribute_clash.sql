-- writes: attribute_clash
-- reads: attribute_value, attribute_told
-- grain: one row per subject, attribute and source that loses and says otherwise
-- meaning: the losing value beside the winning one; the department of the losing value must answer. Where the winner is silent
--   about somebody (a complete list that does not name him) it has no row to cite.
-- source: issue 4 part 5
SELECT lost.attribute, lost.person_key, lost.household_key, lost.feed, lost.value, won.value AS winning_value, won.feed AS winning_feed,
    [cite(1, lost.feed, lost.field, lost.delivery_id, lost.sheet, lost.row_no, shown.value)]
    || CASE WHEN won.delivery_id IS NULL THEN [] ELSE
        [cite(2, won.feed, won.field, won.delivery_id, won.sheet, won.row_no, won_shown.value)] END AS sides
FROM attribute_told AS lost
INNER JOIN attribute_value AS shown
    ON lost.attribute = shown.attribute AND lost.feed = shown.feed AND coalesce(lost.person_key, lost.household_key) = shown.subject_key
INNER JOIN attribute_value AS won_shown
    ON shown.attribute = won_shown.attribute AND shown.subject_key = won_shown.subject_key AND won_shown.is_winning
INNER JOIN attribute_told AS won
    ON won_shown.attribute = won.attribute AND won_shown.feed = won.feed AND won_shown.subject_key = coalesce(won.person_key, won.household_key)
WHERE NOT shown.is_winning AND NOT shown.agrees AND lost.delivery_id IS NOT NULL
