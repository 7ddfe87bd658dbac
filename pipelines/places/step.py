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
from pipelines.policy.divisions import division_date
from pipelines.policy.loader import DATA

MODELS = Path(__file__).parent / "models"


def run(ctx: NightContext) -> StepResult:
    """Versions of every area and what every name means tonight. Raises ContractError when lists and changes do not agree."""
    with ctx.engine() as engine:
        return StepResult(write_places(engine, ctx.settings.area, ctx.as_of))


def write_places(engine: Engine, area: str, as_of: dt.date, roots: tuple[Path, ...] = (DATA,)) -> dict[str, int]:
    """Write the tables of the step ``places`` for an area and date. Returns rows by table."""
    tonight = division_date(area, as_of, roots)
    return write_tables(engine, load_history(area, roots, through=tonight), tonight)
