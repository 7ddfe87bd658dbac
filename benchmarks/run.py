"""One benchmark from start to end: county, three nights, bare readers, script; what was measured as plain values.

Everything measured runs in a process of its own, one after the other. Printing stands in ``report``.
"""

from __future__ import annotations

import datetime as dt
import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

from benchmarks import county
from benchmarks.county import County
from pipelines.settings import Settings

ROOT = Path(__file__).parents[1]


def run(place: County, out: Path) -> dict[str, Any]:
    """Measure a county. ``out`` keeps counties between runs; the home of the nights is made anew."""
    landing = county.landing(place, out)
    home = out / "home"
    shutil.rmtree(home, ignore_errors=True)
    settings = Settings.load(home, landing)
    first = _night(landing, home, place.until)
    return {
        "households": place.households,
        "seed": place.seed,
        "dirt": place.dirt,
        "landing_mb": round(sum(path.stat().st_size for path in landing.rglob("*") if path.is_file()) / 2**20, 1),
        "night": first,
        "readers": _child("benchmarks.readers", first["tables"], first["archive"]),
        "core": _child("benchmarks.core", first["tables"], settings.memory, str(settings.threads)),
        "nothing_new": _night(landing, home, place.until),
        "next_day": _night(landing, home, place.until + dt.timedelta(days=1)),
    }


def _night(landing: Path, home: Path, as_of: dt.date) -> dict[str, Any]:
    return _child("benchmarks.night", str(landing), str(home), as_of.isoformat())


def _child(module: str, *arguments: str) -> dict[str, Any]:
    """Run a module of this room and read the JSON on its last line. Raises CalledProcessError when it fails."""
    done = subprocess.run([sys.executable, "-m", module, *arguments], cwd=ROOT, stdout=subprocess.PIPE, text=True, check=True)
    answer: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return answer
