-- writes: headline
-- reads: delivery, household, person, clue, candidate, monitored_household, asset, arrears, area, rejected_row, feed_status
-- grain: one row
-- meaning: The counts an official asks for first.
SELECT
  (SELECT min(county_name) FROM area WHERE area_level = 'county') AS county_name,
  (SELECT count(*) FROM delivery) AS deliveries,
  (SELECT count(*) FROM delivery WHERE delivery_state IN ('held', 'refused')) AS deliveries_out,
  (SELECT coalesce(sum(rows_in), 0) FROM delivery) AS rows_in,
  (SELECT coalesce(sum(rows_accepted), 0) FROM delivery) AS rows_accepted,
  (SELECT coalesce(sum(rows_rejected), 0) FROM delivery) AS rows_rejected,
  (SELECT coalesce(sum(rows_duplicate), 0) FROM delivery) AS rows_duplicate,
  (SELECT coalesce(sum(rows_set_apart), 0) FROM delivery) AS rows_set_apart,
  (SELECT coalesce(sum(cells_nulled), 0) FROM delivery) AS cells_nulled,
  (SELECT count(*) FROM household) AS households,
  (SELECT count(*) FROM person WHERE is_alive) AS persons,
  (SELECT count(*) FROM clue) AS clues,
  (SELECT count(*) FROM clue WHERE clue_state = 'open') AS clues_open,
  (SELECT count(*) FROM clue WHERE is_overdue) AS clues_overdue,
  (SELECT count(*) FROM candidate) AS candidates,
  (SELECT count(*) FROM monitored_household WHERE list_state <> 'absent') AS monitored,
  (SELECT count(*) FROM monitored_household WHERE list_state NOT IN ('absent', 'eliminated')) AS monitored_open,
  (SELECT count(*) FROM monitored_household WHERE is_elimination_ready) AS elimination_ready,
  (SELECT count(*) FROM asset) AS assets,
  -- A value entered in 10,000 yuan as yuan dwarfs every true one: shown apart, never corrected (AL14).
  (SELECT coalesce(sum(original_value), 0) FROM asset WHERE NOT list_contains(string_split(coalesce(flags, ''), ','), 'AL14')) AS asset_value,
  (SELECT count(*) FROM asset WHERE list_contains(string_split(coalesce(flags, ''), ','), 'AL14')) AS unit_suspects,
  -- Without contracts or receipts nobody can say who owes: not 0 but nothing.
  CASE WHEN i.is_known THEN (SELECT coalesce(sum(arrears), 0) FROM arrears) END AS arrears,
  CASE WHEN i.is_known THEN (SELECT count(*) FROM arrears WHERE arrears > 0) END AS arrears_lines
FROM (
  SELECT bool_and(deliveries_standing > 0) AS is_known
  FROM feed_status
  WHERE feed IN ('rural_revitalisation/asset_contract', 'rural_revitalisation/asset_receipt')
) AS i
