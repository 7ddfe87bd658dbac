"""The steps of the room: names and versions of every area before anybody is linked, figures on other vintages at the end.

Here belongs the order of the work only.
"""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from pipelines.engine import Engine
from pipelines.night import NightContext, StepResult
from pipelines.places.history import load_history
from pipelines.places.tables import write_tables
from pipelines.places.vintages import write_vintages
from pipelines.policy.divisions import division_date
from pipelines.policy.loader import DATA


def run(ctx: NightContext) -> StepResult:
    """Versions of every area and what every name means tonight. Raises ContractError when lists and changes do not agree."""
    with ctx.engine() as engine:
        return StepResult(write_places(engine, ctx.settings.area, ctx.as_of))


def write_places(engine: Engine, area: str, as_of: dt.date, roots: tuple[Path, ...] = (DATA,)) -> dict[str, int]:
    """Write the tables of the step ``places`` for an area and date. Returns rows by table."""
    tonight = division_date(area, as_of, roots)
    return write_tables(engine, load_history(area, roots, through=tonight), tonight)


def run_vintages(ctx: NightContext) -> StepResult:
    """The crosswalk between all division lists, and tonight's indicators on each of them. Raises ConservationError."""
    area = ctx.settings.area
    with ctx.engine() as engine:
        rows = write_vintages(engine, load_history(area, (DATA,)), division_date(area, ctx.as_of, (DATA,)))
    return StepResult(rows)
