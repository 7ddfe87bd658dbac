-- writes: field_gap
-- reads: night, policy, header_gap, delivery
-- policy: field_gap.years_back
-- grain: one row per feed and field that some delivery in use came without
-- meaning: columns that are NULL because nobody delivered them: whoever needs one says n/a where it would else say no. Of
--   feeds that add up only deliveries of this year and the years before that anything looks back over count; a snapshot counts
--   while it stands. is_whole: no delivery in use has the column.
-- source: issue 3 part 4 (only what needs the touched columns waits)
WITH given AS (
    SELECT year(as_of) - (SELECT CAST(value_num AS INTEGER) FROM policy WHERE policy_key = 'field_gap' AND item = 'years_back') AS first_year
    FROM night
),

in_use AS (
    SELECT d.delivery_id, d.feed, d.period, d.rows_accepted
    FROM delivery AS d
    INNER JOIN (SELECT DISTINCT feed, kind FROM header_gap) AS lacking ON d.feed = lacking.feed
    CROSS JOIN given
    WHERE
        d.delivery_state = 'standing'
        AND (lacking.kind = 'snapshot' OR coalesce(TRY_CAST(left(d.period, 4) AS INTEGER), year(d.known_at)) >= given.first_year)
),

used AS (
    SELECT feed, count(*) AS deliveries, sum(rows_accepted) AS rows_in_use FROM in_use GROUP BY feed
)

SELECT
    gap.feed,
    gap.field,
    bool_or(gap.is_required) AS is_required,
    CAST(count(*) AS INTEGER) AS deliveries_without,
    CAST(any_value(used.deliveries) AS INTEGER) AS deliveries_in_use,
    CAST(sum(in_use.rows_accepted) AS BIGINT) AS rows_without,
    CAST(any_value(used.rows_in_use) AS BIGINT) AS rows_in_use,
    max(in_use.period) AS latest_period,
    count(*) = any_value(used.deliveries) AS is_whole
FROM header_gap AS gap
INNER JOIN in_use ON gap.delivery_id = in_use.delivery_id
INNER JOIN used ON gap.feed = used.feed
GROUP BY gap.feed, gap.field
