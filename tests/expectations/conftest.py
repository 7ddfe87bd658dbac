"""Great Expectations is imported once, by the first audit, and one auditor serves all tests here."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from expectations.validate import GxAuditor


@pytest.fixture(scope="session")
def auditor() -> Iterator[GxAuditor]:
    found = GxAuditor(memory="400MB", threads=1)
    yield found
    found.close()
