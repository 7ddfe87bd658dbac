"""What is computed. Imports neither dagster nor great_expectations (import-linter keeps it so)."""
