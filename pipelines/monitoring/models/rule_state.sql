-- writes: rule_state
-- reads: rule_need, feed_state, field_gap
-- grain: one row per rule
-- meaning: what a rule's silence is worth. ok: it means no. partial: some townships or files say nothing of what the rule
--   needs, so that where it has not fired nobody knows. na: nothing it needs was delivered. What it fired on is true all the same.
-- source: design.md section 3 (missing and held deliveries are named gaps)
WITH answered AS (
    SELECT
        need.rule_key,
        need.feed,
        need.fields,
        coalesce(state.is_available, false) AS is_available,
        coalesce(state.feed_state = 'partial', false) AS is_partial,
        -- Any one of a need's fields will do.
        coalesce(len(need.fields) > 0 AND list_has_all(
            (SELECT coalesce(list(field), []) FROM field_gap AS gap WHERE gap.feed = need.feed AND gap.is_whole), need.fields
        ), false) AS is_blind,
        coalesce(list_sort(list_intersect(
            (SELECT coalesce(list(field), []) FROM field_gap AS gap WHERE gap.feed = need.feed), need.fields
        )), []) AS fields_missing
    FROM rule_need AS need
    LEFT JOIN feed_state AS state ON need.feed = state.feed
),

by_feed AS (
    SELECT
        rule_key,
        feed,
        bool_and(is_available) AND NOT bool_or(is_blind) AS can_see,
        bool_or(is_partial OR len(fields_missing) > 0) AS is_partial,
        list_sort(list_distinct(flatten(list(list_transform(fields_missing, lambda name: feed || '.' || name))))) AS fields_missing,
        bool_and(is_available) AS is_available
    FROM answered
    GROUP BY rule_key, feed
)

SELECT
    rule_key,
    string_agg(feed, ',' ORDER BY feed) AS feeds,
    CASE
        WHEN NOT bool_or(can_see) THEN 'na'
        WHEN bool_or(is_partial OR NOT can_see) THEN 'partial'
        ELSE 'ok'
    END AS rule_state,
    string_agg(feed, ',' ORDER BY feed) FILTER (WHERE NOT is_available) AS feeds_missing,
    nullif(array_to_string(list_sort(flatten(list(fields_missing))), ','), '') AS fields_missing
FROM by_feed
GROUP BY rule_key
