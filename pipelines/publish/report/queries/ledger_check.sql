-- writes: ledger_check
-- reads: asset, project
-- grain: one row per check and kind of subject
-- meaning: Assets and projects that fail an identity of the ledger.
SELECT check_key, subject, count(*) AS subjects
FROM (
  SELECT unnest(string_split(flags, ',')) AS check_key, 'asset' AS subject FROM asset WHERE flags <> ''
  UNION ALL
  SELECT unnest(string_split(flags, ',')), 'project' FROM project WHERE flags <> ''
)
GROUP BY ALL
ORDER BY ALL
