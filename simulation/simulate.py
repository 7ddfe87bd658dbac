"""One simulated county from start to end: the world, the departments' files, the truth. The room's front door."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

from simulation import files
from simulation.truth import write_truth
from simulation.world import build
from simulation.world.contradictions import plant


def simulate(area: str, households: int, seed: int, dirt: float, until: dt.date, out: Path) -> dict[str, Any]:
    """Write ``out/landing`` and ``out/truth``. Same arguments, same bytes. Gives a summary to print."""
    world = plant(build(area, households, seed, until))
    written = files.write(world, out / "landing", dirt, seed)
    manifest = write_truth(world, written, out / "truth", dirt)
    names = ("area", "as_of", "seed", "dirt", "households", "persons", "feed_rows", "files", "corruptions", "answers")
    return {"landing": str(out / "landing"), "truth": str(out / "truth"), **{name: manifest[name] for name in names}}
