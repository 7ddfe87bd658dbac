-- writes: vault_household
-- reads: household_spine
-- grain: one row per household
-- meaning: keys back to household numbers, for restricted.duckdb alone.
-- source: design section 3 (restricted data apart)
SELECT household_key, household_no FROM household_spine
