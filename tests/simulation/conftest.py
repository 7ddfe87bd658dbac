"""Worlds the tests of this folder share; they are only read."""

from __future__ import annotations

import datetime as dt
import sys
from pathlib import Path

import pytest

from simulation.truth.answers import Answers, answer
from simulation.truth.books import open_books
from simulation.world import World, build

sys.path.insert(0, str(Path(__file__).parent))
UNTIL = dt.date(2025, 6, 30)


@pytest.fixture(scope="session")
def sample() -> World:
    return build("510821", 3000, 1, UNTIL)


@pytest.fixture(scope="session")
def sample_truth(sample: World) -> Answers:
    return answer(open_books(sample.deliveries, sample.as_of))
