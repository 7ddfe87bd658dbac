"""How the night is orchestrated in Dagster: thin. Every asset derives from ``pipelines.night.STEPS``; no data logic here."""
