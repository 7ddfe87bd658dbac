from __future__ import annotations

from pathlib import Path

import pytest
from canaries import Told, tell
from proof_county import make_county, run_until

HAMLET = 1000  # fewer, and some township has nobody to report: a gap, and rightly no category
SAMPLE = 3000


@pytest.fixture(scope="session")
def told(tmp_path_factory: pytest.TempPathFactory) -> Told:
    """The hamlet's night and the commands around it, with all they said. File names carry planted canaries."""
    return tell(make_county(tmp_path_factory.mktemp("county"), HAMLET, dirt=0.1), HAMLET)


@pytest.fixture(scope="session")
def hamlet(told: Told, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Tables of the hamlet's night beside its truth: what a few mutated rules are run over."""
    folder = tmp_path_factory.mktemp("hamlet")
    (folder / "tables").symlink_to(told.county.tables())
    (folder / "truth").symlink_to(told.county.truth)
    return folder


@pytest.fixture(scope="session")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same of a clean sample county, as far as identity: what all mutated rules are run over."""
    folder = tmp_path_factory.mktemp("sample")
    county = make_county(folder, SAMPLE, dirt=0.0)
    (folder / "tables").symlink_to(run_until(county, "identity").tables)
    (folder / "truth").symlink_to(county.truth)
    return folder


@pytest.fixture(scope="session")
def clean_hamlet(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A hamlet without dirt, as far as the board: one near miss stands for a rule there, and one damaged row would leave it unasked."""
    folder = tmp_path_factory.mktemp("clean_hamlet")
    county = make_county(folder, HAMLET, dirt=0.0)
    (folder / "tables").symlink_to(run_until(county, "contradictions").tables)
    (folder / "truth").symlink_to(county.truth)
    return folder
