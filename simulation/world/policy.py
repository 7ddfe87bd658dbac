"""The simulator's own statement of the sample county's thresholds, read from ``policy.yaml``.

Here belong reading the file and the two questions asked of it by date. Nothing of the product's policy packs.
"""

from __future__ import annotations

import datetime as dt
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from simulation.errors import SimulationError

FILE = Path(__file__).with_name("policy.yaml")


@cache
def policy() -> dict[str, Any]:
    """Every threshold, by rule."""
    content: dict[str, Any] = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    return content


def income_line_fen(as_of: dt.date) -> int:
    """The monitoring line in force at a date, in fen per head and year."""
    lines = [line for line in policy()["income"]["lines"] if dt.date.fromisoformat(line["valid_from"]) <= as_of]
    if not lines:
        raise SimulationError(f"no income line of the simulated county is in force at {as_of}")
    return int(max(lines, key=lambda line: line["valid_from"])["per_head"]) * 100
