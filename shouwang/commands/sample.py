"""``shouwang simulate`` and ``shouwang score``: a county with planted truth, and how well a night found it."""

from __future__ import annotations

import datetime as dt
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from pipelines.errors import UsageError
from pipelines.settings import Settings
from shouwang import texts
from shouwang.console import DAY, HOME, JSON, emit, folder_for, guarded

SCORE_FAILED = 11


@contextmanager
def _plainly() -> Iterator[None]:
    """The simulator knows no errors of the product; what it says of its arguments names nobody real and may be shown."""
    from simulation.errors import SimulationError

    try:
        yield
    except SimulationError as error:
        raise UsageError("sample", str(error)) from None


@click.command()
@click.option("--area", default="510821", show_default=True, help="County whose divisions are peopled.")
@click.option("--households", type=click.IntRange(min=200), default=3000, show_default=True)
@click.option("--seed", type=int, default=1, show_default=True)
@click.option("--dirt", type=click.FloatRange(0, 1), default=0.1, show_default=True, help="Share of rows that get one fault.")
@click.option("--until", type=DAY, required=True, help="Last day of the simulated world.")
@click.option("--out", type=click.Path(file_okay=False, path_type=Path), required=True, help="Gets landing/ and truth/.")
@JSON
@guarded
def simulate(area: str, households: int, seed: int, dirt: float, until: dt.datetime, out: Path, as_json: bool) -> None:
    """Simulate a county: its people and events, the departments' files, and the truth. Same arguments, same bytes."""
    from simulation.simulate import simulate as run

    with _plainly():
        summary = run(area, households, seed, dirt, until.date(), folder_for(out))
    emit(summary, as_json, texts.simulate)


@click.command()
@click.option("--truth", type=click.Path(exists=True, file_okay=False, path_type=Path), required=True)
@HOME
@JSON
@guarded
def score(truth: Path, home: Path | None, as_json: bool) -> None:
    """Recall and precision of persons, candidates, clues, list and ledger; silent losses. Exit 11 below 1.0."""
    from simulation.score import lines, shortfalls
    from simulation.score import score as run

    with _plainly():
        found = run(truth, Settings.load(home).home)
    faults = shortfalls(found)
    emit({**found, "shortfalls": faults}, as_json, lambda data: "\n".join([*lines(data), *(f"BELOW MINIMUM {fault}" for fault in faults)]))
    if faults:
        sys.exit(SCORE_FAILED)
