"""Puts the scorecard together: what cleaning counted, then the models in their order."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from pipelines.contracts.model import Contract
from pipelines.engine import Engine, load_room
from pipelines.policy.needs import check_policy
from pipelines.quality.periods import declare_periods
from pipelines.quality.scorecard.profile import fault_select, field_table, filled_select, folders_of

MODELS = Path(__file__).parent / "models"
# n of d as a share of six places, rounded half up in whole numbers; NULL where there is nothing to divide by.
SHARE = (
    "CASE WHEN d > 0 THEN CAST(CAST((CAST(n AS HUGEINT) * 2000000 + d) // (CAST(d AS HUGEINT) * 2) AS DECIMAL(12, 0))"
    " * CAST(0.000001 AS DECIMAL(7, 6)) AS DECIMAL(9, 6)) END"
)


def build_scorecard(engine: Engine, contracts: Mapping[str, Contract]) -> dict[str, int]:
    """Write every table of the scorecard. Returns rows by table. Raises ContractError when policy lacks an item."""
    models = load_room(MODELS)
    check_policy(engine, models)
    declare_periods(engine.connection)
    engine.connection.execute(f"CREATE OR REPLACE TEMP MACRO share_of(n, d) AS {SHARE}")
    engine.expose(["delivery"])
    folders = folders_of(engine.connection)
    engine.connection.register("_fields", field_table(contracts))
    rows = {
        "feed_field": engine.write("feed_field", "SELECT * FROM _fields"),
        "delivery_filled": engine.write("delivery_filled", filled_select(folders)),
        "delivery_fault": engine.write("delivery_fault", fault_select(folders)),
    }
    return rows | engine.run_all(models)
