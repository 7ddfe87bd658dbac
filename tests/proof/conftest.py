from __future__ import annotations

from pathlib import Path

import pytest
from proof_county import County, make_county, run_until

HAMLET = 400
SAMPLE = 3000


@pytest.fixture(scope="session")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Tables of a clean sample county up to identity, beside its truth: what mutated rules are run over."""
    return _identified(tmp_path_factory.mktemp("sample"), SAMPLE)


@pytest.fixture(scope="session")
def hamlet(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same of the smallest county."""
    return _identified(tmp_path_factory.mktemp("hamlet"), HAMLET)


def _identified(folder: Path, households: int) -> Path:
    county: County = make_county(folder, households, dirt=0.0)
    tables = run_until(county, "identity").tables
    tables.rename(folder / "tables")
    county.truth.rename(folder / "truth")
    return folder
