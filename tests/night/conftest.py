"""One small county and one night on it, shared by all tests of this folder."""

from __future__ import annotations

import pytest
from night_county import County, Night, county, run


@pytest.fixture(scope="session")
def small(tmp_path_factory: pytest.TempPathFactory) -> County:
    return county(tmp_path_factory.mktemp("small"))


@pytest.fixture(scope="session")
def night(small: County, tmp_path_factory: pytest.TempPathFactory) -> Night:
    """The night everybody reads. Nobody may run another in its home except to find nothing new."""
    return run(tmp_path_factory.mktemp("home") / "home", small.landing)
