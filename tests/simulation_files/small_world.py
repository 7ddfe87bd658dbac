"""A small made-up world: every feed of every department, by the layouts alone. People of division 999999 only."""

from __future__ import annotations

import random
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from simulation.files import FilesResult
from simulation.files.broken.sample import IN_PARTS, PERIODS, TOWNSHIPS, frame_of, people
from simulation.files.layout import layouts

SPINE = "public_security/household_register"


@dataclass
class Delivery:
    feed: str
    part: str | None
    period: str
    known_at: str
    frame: pd.DataFrame
    is_past: bool = False


@dataclass
class World:
    deliveries: list[Delivery]


@dataclass
class Written:
    """A world's files and what was recorded of them."""

    landing: Path
    result: FilesResult


def world(households: int = 40, seed: int = 1) -> World:
    rng = random.Random(seed)
    table = people(households, rng)
    deliveries = []
    for feed, layout in layouts().items():
        whole = frame_of(layout, table, rng)
        known = "2025-06-25T10:00:00+08:00"
        period = PERIODS.get(feed, "2025-06")
        if feed in IN_PARTS:
            for part in TOWNSHIPS:
                deliveries.append(Delivery(feed, part, period, known, whole[whole["township_name"] == part].reset_index(drop=True)))
        else:
            deliveries.append(Delivery(feed, None, period, known, whole))
    return World(deliveries)
