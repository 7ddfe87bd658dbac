from __future__ import annotations

import pytest

from pipelines.contracts.loader import load_contracts
from pipelines.contracts.model import Contract


@pytest.fixture(scope="session")
def contracts() -> dict[str, Contract]:
    return load_contracts()
