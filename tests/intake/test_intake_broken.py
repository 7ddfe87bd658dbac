"""The simulator's broken deliveries, as far as intake decides them: the named error, or rows of the kind expected."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from pipelines.contracts.model import Contract
from pipelines.errors import IntakeError
from pipelines.intake.archive import scan
from pipelines.intake.kinds import KINDS
from pipelines.intake.note import read_note
from pipelines.intake.read import read_file
from simulation.files.broken import ALL, Broken

SOONER = [broken for broken in ALL if broken.expect.startswith("error:")]
LATER = [broken for broken in ALL if broken.expect.startswith("kind:")]


def outcomes(broken: Broken, landing: Path, contracts: dict[str, Contract]) -> list[IntakeError | dict[str, int]]:
    broken.write(landing)
    found: list[IntakeError | dict[str, int]] = []
    for path in scan(landing).files:
        started = time.perf_counter()
        try:
            note = read_note(path, frozenset(contracts))
            result = read_file(path, contracts, note=note, department=path.relative_to(landing).parts[0])
            assert result.feed == broken.feed
            found.append(result.kinds)
        except IntakeError as error:
            found.append(error)
        assert time.perf_counter() - started < 20
    return found


@pytest.mark.parametrize("broken", SOONER, ids=lambda broken: broken.name)
def test_refused_by_name(broken: Broken, tmp_path: Path, contracts: dict[str, Contract]) -> None:
    names = [outcome.name for outcome in outcomes(broken, tmp_path, contracts) if isinstance(outcome, IntakeError)]
    assert names == [broken.expect.removeprefix("error:")]


@pytest.mark.parametrize("broken", LATER, ids=lambda broken: broken.name)
def test_read_and_left_to_the_later_rooms(broken: Broken, tmp_path: Path, contracts: dict[str, Contract]) -> None:
    found = outcomes(broken, tmp_path, contracts)
    assert not [outcome for outcome in found if isinstance(outcome, IntakeError)]
    kind = broken.expect.removeprefix("kind:")
    if kind in KINDS:
        assert all(outcome[kind] for outcome in found if isinstance(outcome, dict))
