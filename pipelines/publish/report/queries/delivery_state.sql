-- writes: delivery_state
-- reads: delivery
-- grain: one row per department and state
-- meaning: Deliveries and what became of their rows. A file nobody could identify has no department.
SELECT
  coalesce(department, 'unknown') AS department,
  delivery_state,
  count(*) AS deliveries,
  sum(rows_in) AS rows_in,
  sum(rows_accepted) AS rows_accepted,
  sum(rows_rejected) AS rows_rejected,
  sum(rows_duplicate) AS rows_duplicate,
  sum(rows_set_apart) AS rows_set_apart
FROM delivery
GROUP BY ALL
ORDER BY ALL
