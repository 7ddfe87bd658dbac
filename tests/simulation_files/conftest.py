"""One small world written twice, clean and very dirty, for all tests of this folder."""

from __future__ import annotations

import pytest
from small_world import World, Written, world

from simulation.files import write


@pytest.fixture(scope="session")
def county() -> World:
    return world(60)


@pytest.fixture(scope="session")
def clean(county: World, tmp_path_factory: pytest.TempPathFactory) -> Written:
    landing = tmp_path_factory.mktemp("clean")
    return Written(landing, write(county, landing, 0.0, 7))


@pytest.fixture(scope="session")
def dirty(county: World, tmp_path_factory: pytest.TempPathFactory) -> Written:
    landing = tmp_path_factory.mktemp("dirty")
    return Written(landing, write(county, landing, 0.5, 7))
