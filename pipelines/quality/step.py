"""The standing step: which deliveries stand, the accepted table of every feed, and what was found on the way.

Here belongs what a night needs around ``room``: contracts, suites, townships, the refusal without a spine.
``run_data_quality`` is a step of its own, late in the night.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from pipelines.contracts.derive.suite import derive_suite
from pipelines.contracts.loader import load_contracts
from pipelines.contracts.model import Contract
from pipelines.engine import Engine
from pipelines.errors import SpineMissing
from pipelines.night import NightContext, StepResult
from pipelines.places.history import load_history
from pipelines.places.townships import FormerTownship, former_townships
from pipelines.policy.divisions import area_select, division_date, division_files
from pipelines.policy.feed_calendar import load_feed_calendar
from pipelines.policy.loader import DATA
from pipelines.quality.room import Room
from pipelines.quality.scorecard.build import build_scorecard


def run(ctx: NightContext) -> StepResult:
    """Decide what stands this night. Raises SpineMissing, ConservationError or EngineError."""
    contracts = load_contracts()
    with ctx.engine() as engine:
        townships = list_townships(engine, ctx.settings.area, ctx.as_of)
        room = Room(engine, ctx.auditor, ctx.settings.lake / "audits", contracts, {f: derive_suite(c) for f, c in contracts.items()})
        rows = room.stand(ctx.as_of, townships, load_feed_calendar(ctx.settings.area, ctx.as_of, contracts), list_former(ctx))
        require_spine(engine, contracts)
        return StepResult(rows, facts(engine))


def run_data_quality(ctx: NightContext) -> StepResult:
    """What every check of the night found, and the scorecard of departments and datasets by month."""
    with ctx.engine() as engine:
        return StepResult(build_scorecard(engine, load_contracts()))


def list_townships(engine: Engine, area: str, as_of: dt.date) -> dict[dt.date, list[str]]:
    """Official names of the townships on every division list up to as_of, by the day from which it holds."""
    found = {}
    for day, path in division_files(area, as_of, (DATA,)).items():
        select = f"SELECT area_name FROM ({area_select(path)}) WHERE area_level = 'township' ORDER BY area_code"
        found[day] = [str(row[0]) for row in engine.connection.execute(select).fetchall()]
    return found


def list_former(ctx: NightContext) -> list[FormerTownship]:
    """Names of townships that no longer are, and what stands in their place tonight."""
    tonight = division_date(ctx.settings.area, ctx.as_of, (DATA,))
    return former_townships(load_history(ctx.settings.area, (DATA,), through=tonight), tonight)


def require_spine(engine: Engine, contracts: Mapping[str, Contract]) -> None:
    """Raise SpineMissing when no household register stands."""
    engine.expose(["feed_state"])
    for feed in sorted(name for name, contract in contracts.items() if contract.spine):
        row = engine.connection.execute("SELECT is_available, reason FROM feed_state WHERE feed = ?", [feed]).fetchone()
        if row is None or not row[0]:
            raise SpineMissing(
                "spine_missing",
                "no household register stands",
                zh="没有可用的户籍人口登记，本夜不发布",
                expected=f"a delivery of {feed} that stands",
                found=str(row[1]) if row else "no such feed",
                fix="deliver the register, or correct the delivery that was held; the last release stands",
            )


def facts(engine: Engine) -> dict[str, object]:
    """Counts worth showing: deliveries by state, rows by their end."""
    engine.expose(["delivery"])
    states = engine.connection.execute("SELECT delivery_state, count(*) FROM delivery GROUP BY 1 ORDER BY 1").fetchall()
    names = ("rows_in", "rows_accepted", "rows_rejected", "rows_duplicate", "rows_set_apart", "cells_nulled")
    row = engine.connection.execute(f"SELECT {', '.join(f'coalesce(sum({name}), 0)::BIGINT' for name in names)} FROM delivery").fetchone()
    assert row is not None
    return {"deliveries": {str(state): int(number) for state, number in states}, **dict(zip(names, map(int, row), strict=True))}
