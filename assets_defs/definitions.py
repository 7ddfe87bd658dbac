"""The Dagster code location: assets, checks, jobs, schedules, sensors, resources."""

from __future__ import annotations

import dagster as dg

from assets_defs import automation
from assets_defs.nightly import ASSETS
from assets_defs.resources import Installation

defs = dg.Definitions(
    assets=[*ASSETS, automation.month_end],
    jobs=[automation.nightly, automation.month_end_job, automation.housekeeping],
    schedules=[automation.nightly_schedule, automation.month_end_schedule, automation.housekeeping_schedule],
    sensors=[automation.landing_sensor, automation.night_failed],
    resources={"installation": Installation()},
    executor=dg.in_process_executor,
)
