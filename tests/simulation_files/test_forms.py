"""Every form of every dataset: read and cleaned, every row accounted for, every value recovered or its loss told.

By default each form is asked of a few datasets and each dataset of a few forms, taken in turn so that all appear; the
slow run asks all of all.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import duckdb
import pytest
from form_check import canonical_ids, deliver, faults

from pipelines.contracts.loader import load_contracts
from simulation.files.forms import ALL, Form, write
from simulation.files.forms.frame import clean_frame, usual
from simulation.files.forms.table import PAGE, line, page
from simulation.files.forms.table import covered as datasets
from simulation.files.layout import layouts

FEEDS = sorted(layouts())
EACH = 23  # of so many datasets, one is asked for a form by default


@cache
def covered() -> dict[str, list[str]]:
    """Datasets each form fits."""
    return {form.name: datasets(form) for form in ALL}


def fitting(feed: str) -> list[Form]:
    return [form for form in ALL if feed in covered()[form.name]]


def some(feed: str) -> list[Form]:
    """Every twenty-third form, other ones for every dataset; each form at least once."""
    turn = FEEDS.index(feed)
    return [form for form in fitting(feed) if (ALL.index(form) + turn) % EACH == 0 or covered()[form.name][0] == feed]


@pytest.fixture(scope="module")
def connection() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect(config={"threads": 1, "preserve_insertion_order": False}) as opened:
        yield opened


def failures(forms: list[Form], feed: str, folder: Path, connection: duckdb.DuckDBPyConnection) -> dict[str, list[str]]:
    """What is wrong with each form's file of a dataset; nothing for those that are as told."""
    filed = [write(form, feed, folder) for form in forms]
    items, refused = deliver(filed, folder, connection)
    found = {item.filed.form.name: told for item in items if (told := faults(item))}
    found |= {name: [message] for name, message in refused.items()}
    if ids := list(canonical_ids(items, connection)):
        found["ids"] = ids
    return found


@pytest.mark.parametrize("feed", FEEDS)
def test_some_forms_of_each_dataset(feed: str, tmp_path: Path, connection: duckdb.DuckDBPyConnection) -> None:
    forms = some(feed)
    assert forms and failures(forms, feed, tmp_path, connection) == {}


@pytest.mark.slow
@pytest.mark.parametrize("feed", FEEDS)
def test_every_form_of_every_dataset(feed: str, tmp_path: Path, connection: duckdb.DuckDBPyConnection) -> None:
    assert failures(fitting(feed), feed, tmp_path, connection) == {}


def test_every_form_and_every_dataset_is_among_the_default_ones() -> None:
    asked = Counter(form.name for feed in FEEDS for form in some(feed))
    assert set(asked) == {form.name for form in ALL}
    assert len({form.name for form in ALL}) == len(ALL)


def test_the_page_pins_how_many_datasets_each_form_covers() -> None:
    text = PAGE.read_text(encoding="utf-8")
    missing = [line(form, len(covered()[form.name])) for form in ALL if line(form, len(covered()[form.name])) not in text]
    assert missing == [], "run python -m simulation.files.forms and read the difference"
    assert all(covered().values()) and len([row for row in text.splitlines() if row.startswith("| `")]) == len(ALL)


@pytest.mark.slow
def test_the_page_says_what_every_form_comes_to() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(ALL), "run python -m simulation.files.forms and read the difference"


def test_usual_sums_are_what_the_contracts_call_plausible() -> None:
    """The simulator's own statement of the size of a sum; only this test reads both."""
    for feed, contract in load_contracts().items():
        judged = {field.name: field.plausible for field in contract.fields if field.plausible}
        assert judged.keys() <= usual().get(feed, {}).keys(), feed
        for name, (low, high) in judged.items():
            assert all(low <= value <= high for value in clean_frame(feed)[name] if value), (feed, name)
