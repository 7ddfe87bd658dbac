-- writes: vault_person
-- reads: person_spine
-- grain: one row per person
-- meaning: keys back to ids and names, for restricted.duckdb alone.
-- source: design section 3 (restricted data apart)
SELECT person_key, resident_id, person_name, household_key FROM person_spine
