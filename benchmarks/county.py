"""The county that is measured: simulated once per set of parameters and simulation code, then kept.

Only simulating and keeping stand here. What is simulated stands in ``simulation``.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import shutil
from dataclasses import asdict, dataclass
from pathlib import Path

import simulation

AREA = "510821"
AS_OF = dt.date(2025, 6, 30)


@dataclass(frozen=True)
class County:
    """Arguments of one simulated county; the same arguments and code give the same files."""

    households: int = 75_000
    seed: int = 1
    dirt: float = 0.1
    area: str = AREA
    until: dt.date = AS_OF

    @property
    def key(self) -> str:
        """Name of its folder: what it is a function of."""
        return f"{self.households}-{self.seed}-{_digest(json.dumps(asdict(self), default=str) + _code())[:12]}"


def landing(county: County, out: Path) -> Path:
    """The county's delivered files; simulated when this very county is not kept yet. A half-written one is not kept."""
    folder = out / "counties" / county.key
    if not folder.exists():
        from simulation.simulate import simulate

        part = folder.with_name(f".{folder.name}.part")
        shutil.rmtree(part, ignore_errors=True)
        simulate(county.area, county.households, county.seed, county.dirt, county.until, part)
        part.rename(folder)
    return folder / "landing"


def _code() -> str:
    root = Path(simulation.__file__).parent
    files = sorted(path for path in root.rglob("*") if path.is_file() and path.suffix != ".pyc")
    return _digest("".join(f"{path.relative_to(root)} {hashlib.sha256(path.read_bytes()).hexdigest()}\n" for path in files))


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
