"""A small county, its landing place, and nights on it: what the tests of this folder share.

Here belong making, varying and running. What must hold of a night stands in the tests.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import shutil
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import duckdb
import numpy as np
import pytest

from expectations.validate import GxAuditor
from pipelines.intake import step as intake_step
from pipelines.night import STEPS
from pipelines.publish import release
from pipelines.runner import NightReport, open_night, run_night
from pipelines.settings import Settings
from simulation import files
from simulation.files.sheet import Sheet
from simulation.truth import write_truth
from simulation.world import build
from simulation.world.contradictions import plant

AREA, AS_OF, SEED, DIRT = "510821", dt.date(2025, 6, 30), 1, 0.1
HOUSEHOLDS = 600  # few, but the simulator still plants every rule
KEY = "0f" * 32  # pseudonyms of two homes can be compared only under one key
NOTE = ".delivery.json"


class Quiet:
    """Progress nobody watches."""

    def step(self, name: str, zh: str) -> None:
        return None

    def note(self, text: str) -> None:
        return None


@dataclass(frozen=True)
class Night:
    """A landing place and the home of the night that was run on it."""

    landing: Path
    home: Path
    report: NightReport

    def manifest(self) -> dict[str, Any]:
        folder = self.home / "releases" / self.report.run_id
        return release.read_manifest(folder)

    def digests(self) -> dict[str, str]:
        """Content digest of every mart."""
        return {mart: entry["digest"] for mart, entry in self.manifest()["marts"].items()}

    def mart(self, name: str) -> str:
        """A released mart as something to SELECT FROM."""
        return f"read_parquet('{self.home / 'releases' / self.report.run_id / name}.parquet')"

    def rows(self, sql: str, *values: Any) -> list[tuple[Any, ...]]:
        """Ask the published warehouse (``night``) and restricted database (``vault``)."""
        with duckdb.connect(":memory:") as connection:
            for alias, name in (("night", "warehouse"), ("vault", "restricted")):
                connection.execute(f"ATTACH '{self.home / name}.duckdb' AS {alias} (READ_ONLY)")
            return connection.execute(sql, list(values)).fetchall()


def settings_of(home: Path, landing: Path, threads: int = 2) -> Settings:
    return Settings(home=home, landing=landing, area=AREA, threads=threads, _key=KEY.encode())


def run(home: Path, landing: Path, *, threads: int = 2, as_of: dt.date = AS_OF) -> Night:
    """One whole night, in this process."""
    settings = settings_of(home, landing, threads)
    report = run_night(settings, as_of, GxAuditor(threads=threads, temp=settings.temp), Quiet())
    return Night(landing, home, report)


@dataclass(frozen=True)
class County:
    """A simulated world and the landing place and truth written from it."""

    world: Any
    landing: Path
    truth: Path
    seed: int
    dirt: float


def county(out: Path, households: int = HOUSEHOLDS, seed: int = SEED, dirt: float = DIRT) -> County:
    world = plant(build(AREA, households, seed, AS_OF))
    written = files.write(world, out / "landing", dirt, seed)
    write_truth(world, written, out / "truth", dirt)
    return County(world, out / "landing", out / "truth", seed, dirt)


def shuffled(sheet: Sheet, random: np.random.Generator) -> Sheet:
    """The same sheet with its rows of data in another order; titles, headers, totals and notes stay where they are."""
    places = np.flatnonzero(sheet.source >= 0)
    order = random.permutation(places)

    def moved(column: np.ndarray) -> np.ndarray:
        made = column.copy()
        made[places] = column[order]
        return made

    return replace(sheet, grid=[moved(column) for column in sheet.grid], kinds=moved(sheet.kinds), source=moved(sheet.source))


def landing_shuffled(made: County, landing: Path, seed: int) -> Path:
    """The county's deliveries once more, every sheet of every format with its rows of data shuffled."""
    random = np.random.default_rng(seed)
    arrange = files.arrange
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(files, "arrange", lambda *given: shuffled(arrange(*given), random))
        files.write(made.world, landing, made.dirt, made.seed)
    return landing


def rename_all(landing: Path, salt: str) -> Path:
    """Give every file another name in another folder of its department, its note with it."""
    for path in sorted(landing.glob("*/*")):
        if path.name.endswith(NOTE):
            continue
        mixed = hashlib.sha256(f"{salt}/{path.relative_to(landing)}".encode()).hexdigest()
        place = path.parent / mixed[:2] / f"{mixed[2:14]}{path.suffix}"
        place.parent.mkdir(exist_ok=True)
        note = path.with_name(path.name + NOTE)
        path.rename(place)
        if note.exists():
            note.rename(place.with_name(place.name + NOTE))
    return landing


def without_plain_notes(landing: Path) -> list[str]:
    """Take away the notes that say nothing but a known time. Returns the departments' folders concerned."""
    taken = []
    for note in sorted(landing.rglob(f"*{NOTE}")):
        if set(json.loads(note.read_text(encoding="utf-8"))) == {"known_at"}:
            note.unlink()
            taken.append(note.relative_to(landing).parts[0])
    return taken


def copy_home(home: Path, target: Path) -> Path:
    """A home to run on without touching the one other tests look at."""
    shutil.copytree(home, target, copy_function=shutil.copy2)
    return target


def set_clock(patch: pytest.MonkeyPatch, moment: dt.datetime) -> None:
    """The one moment at which intake finds files whose notes state no known time."""

    class Clock(dt.datetime):
        @classmethod
        def now(cls, tz: dt.tzinfo | None = None) -> dt.datetime:
            return moment.astimezone(tz)

    patch.setattr(intake_step, "dt", SimpleNamespace(**{**vars(dt), "datetime": Clock}))


@dataclass(frozen=True)
class Standing:
    """What stands after the first steps of a night, and what intake said."""

    deliveries: list[dict[str, Any]]
    feeds: dict[str, dict[str, Any]]
    facts: Mapping[str, Any]

    def of(self, feed: str) -> list[dict[str, Any]]:
        return [row for row in self.deliveries if row["feed"] == feed]


def stand(landing: Path, home: Path, as_of: dt.date = AS_OF) -> Standing:
    """A night as far as its step ``standing``: which deliveries stand."""
    settings = settings_of(home, landing)
    ctx, intake = open_night(settings, as_of, GxAuditor(temp=settings.temp), Quiet())
    until = [step.name for step in STEPS].index("standing")
    for step in STEPS[1 : until + 1]:
        step.run(ctx)
    with duckdb.connect(":memory:") as connection:

        def rows(name: str) -> list[dict[str, Any]]:
            found = connection.execute(f"SELECT * FROM read_parquet('{ctx.tables / name}.parquet') ORDER BY ALL")
            names = [column[0] for column in found.description or []]
            return [dict(zip(names, values, strict=True)) for values in found.fetchall()]

        return Standing(rows("delivery"), {row["feed"]: row for row in rows("feed_status")}, intake.facts)
