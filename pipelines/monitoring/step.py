"""Writes the monitoring tables of one night from its SQL models: rules first, then what is made of them.

No rule or state stands here; the salt of evidence keys is handed to SQL as a variable and written nowhere.
"""

from __future__ import annotations

import hashlib
import hmac
from pathlib import Path

from pipelines.contracts.loader import load_contracts
from pipelines.engine import Engine, SqlModel, load_room
from pipelines.engine.duck import quote
from pipelines.monitoring.needs import need_table
from pipelines.night import NightContext, StepResult
from pipelines.policy.needs import check_policy

ROOM = Path(__file__).parent


def run(ctx: NightContext) -> StepResult:
    """The step. Raises ContractError when the area's policy lacks what a rule needs."""
    salt = hmac.new(ctx.settings.person_secret(), b"evidence", hashlib.sha256).hexdigest()
    with ctx.engine() as engine:
        rows = write_monitoring(engine, salt)
        unlinked = engine.connection.execute(
            f"SELECT count(*) FROM read_parquet({quote(str(engine.path('export_household')))}) AS export"
            f" ANTI JOIN read_parquet({quote(str(engine.path('platform_household')))}) AS owner USING (platform_household_no)"
            " WHERE export.monitoring_category IS NOT NULL"
        ).fetchone()
    assert unlinked is not None
    return StepResult(rows, {"monitored_rows_without_household": int(unlinked[0])})


def write_monitoring(engine: Engine, salt: str) -> dict[str, int]:
    """Run every model of the room. ``salt``: text that keeps evidence keys from being guessed back."""
    ordered = models()
    check_policy(engine, ordered)
    rules = [model for model in ordered if model.path.parent == ROOM / "rules"]
    engine.connection.register("_needs", need_table(rules, load_contracts()))
    needs = {"rule_need": engine.write("rule_need", "SELECT * FROM _needs ORDER BY ALL")}
    engine.connection.execute(f"SET VARIABLE evidence_salt = {quote(salt)}")
    return needs | engine.run_all(ordered)


def models() -> list[SqlModel]:
    """The room's models, each after what it reads."""
    return load_room(ROOM)
