"""A correction finds its one cell with the text it expects, or fails by name and changes nothing."""

from __future__ import annotations

import datetime as dt
import random
from pathlib import Path
from typing import Any

import pytest
from correction_world import FEED, ROWS, connection, contract, deliver, entry, rows_of
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipelines.corrections.amend import amended_folder, corrected_rows, delivered_rows, write_amended
from pipelines.corrections.match import APPLIED, FAULTS, Delivered, Outcome, fault_of, match
from pipelines.corrections.model import Correction

PRIVATE = "999999197001010017"


def matched(entries: list[dict[str, Any]], deliveries: list[Delivered], kind: str = "event") -> list[Outcome]:
    with connection() as database:
        return match([Correction.model_validate(item) for item in entries], deliveries, {FEED: contract(kind)}, database)


@pytest.mark.parametrize(
    ("more", "state"),
    [
        ({}, APPLIED),
        ({"where": {"delivery": "01" * 32, "sheet": "名册", "row": 3}}, APPLIED),
        ({"where": {"period": "2025-05", "key": {"resident_id": PRIVATE}}}, APPLIED),
        ({"where": {"delivery": "01" * 6, "row": 5}, "expected": None, "value": "600"}, APPLIED),
        ({"expected": "50001"}, "correction_stale"),
        ({"expected": None}, "correction_stale"),
        ({"where": {"delivery": "ff" * 6, "row": 3}}, "correction_no_delivery"),
        ({"where": {"period": "2025-04", "row": 3}}, "correction_no_delivery"),
        ({"where": {"delivery": "01" * 6, "row": 1}}, "correction_no_row"),
        ({"where": {"delivery": "01" * 6, "sheet": "别的", "row": 3}}, "correction_no_row"),
        ({"where": {"delivery": "01" * 6, "key": {"township": "东河镇"}}}, "correction_several_rows"),
    ],
)
def test_what_becomes_of_a_correction(tmp_path: Path, more: dict[str, Any], state: str) -> None:
    (outcome,) = matched([entry(**more)], [deliver(tmp_path, 1)])
    assert outcome.state == state
    fault = fault_of(outcome, contract())
    if state == APPLIED:
        assert (outcome.sheet, outcome.letter, outcome.row_no) == ("名册", "D", more.get("where", {}).get("row", 3))
        assert fault is None
    else:
        assert fault is not None and fault.name == state and fault.fix == FAULTS[state][3]
        assert PRIVATE not in fault.line() and "测试员" not in fault.line()


def test_a_stale_one_says_what_was_expected_and_found_masked(tmp_path: Path) -> None:
    person = entry(column="person_name", expected="王小明", value="王晓明")
    fault = fault_of(matched([person], [deliver(tmp_path, 1)])[0], contract())
    assert fault is not None
    assert (fault.expected, fault.found) == ("王*", "测*")
    assert fault.where.row == 3 and fault.where.column == "B"
    fixed = fault_of(matched([entry(expected="5", value="50000")], [deliver(tmp_path, 1)])[0], contract())
    assert fixed is not None and "the source has been put right" in fixed.found


def test_two_that_claim_one_cell_are_both_left_out(tmp_path: Path) -> None:
    both = [entry("a-one"), entry("b-one", where={"delivery": "01" * 6, "key": {"resident_id": PRIVATE}}, value="5000")]
    assert [item.state for item in matched(both, [deliver(tmp_path, 1)])] == ["correction_conflict"] * 2


def test_a_row_number_needs_its_sheet_where_there_are_several(tmp_path: Path) -> None:
    file = deliver(tmp_path, 1, sheets=("甲", "乙"))
    assert matched([entry()], [file])[0].state == "correction_several_rows"
    assert matched([entry(where={"delivery": "01" * 6, "sheet": "乙", "row": 3})], [file])[0].state == APPLIED


def test_a_period_means_the_file_known_last_of_a_snapshot_and_every_file_of_events(tmp_path: Path) -> None:
    """Once the department sends the file again corrected, the correction is stale: loudly, not silently twice."""
    where = {"period": "2025-05", "key": {"resident_id": PRIVATE}}
    old = deliver(tmp_path, 1)
    new = deliver(tmp_path, 2, [ROWS[0] | {"amount_fen": "500"}, *ROWS[1:]], version=2, known=dt.datetime(2025, 6, 3))
    for kind in ("snapshot", "event"):
        assert matched([entry(where=where)], [old, new], kind)[0].state == "correction_stale"
    more = deliver(tmp_path, 3, ROWS[1:], known=dt.datetime(2025, 6, 3))  # another file of the same month, not a correction
    assert matched([entry(where=where)], [old, more], "event")[0].delivery_id == old.delivery_id
    assert matched([entry(where=where)], [old, more], "snapshot")[0].state == "correction_no_row"


def test_what_is_amended_is_the_named_cell_and_nothing_else(tmp_path: Path) -> None:
    file = deliver(tmp_path, 1)
    second = entry("name-two", column="person_name", expected="测二", value=None, where={"delivery": "01" * 6, "row": 4})
    outcomes = matched([entry(), second], [file])
    with connection() as database:
        before = rows_of(database, file.relation)
        target = amended_folder(file.folder, outcomes)
        assert target.parent == file.folder.parent and target != file.folder
        write_amended(database, corrected_rows(file.relation, outcomes), file.folder, target)
        after = rows_of(database, delivered_rows(target))
        assert rows_of(database, file.relation) == before, "the delivered text stays"
    changed = [(at, column) for at, (old, new) in enumerate(zip(before, after, strict=True)) for column in range(len(old))
               if old[column] != new[column]]  # fmt: skip
    assert changed == [(1, 6), (2, 4)]
    assert after[1][6] == "500" and after[2][4] is None
    assert (target / "read.json").read_bytes() == (file.folder / "read.json").read_bytes()


cells = st.fixed_dictionaries({
    "row": st.sampled_from([3, 4, 5]), "column": st.sampled_from(["person_name", "township", "amount_fen", "paid_date"]),
    "expected": st.sampled_from([None, "50000", "300", "测一", "东河镇", "2025-05-02"]),
    "value": st.sampled_from(["新", "1", "2025-01-01"]),
})  # fmt: skip


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(made=st.lists(cells, max_size=5), withdrawn=cells, seed=st.integers(0, 9))
def test_withdrawn_is_never_made_and_order_does_not_matter(tmp_path: Path, made: list[Any], withdrawn: Any, seed: int) -> None:
    def entries(items: list[Any]) -> list[dict[str, Any]]:
        return [entry(f"e-{at}", where={"delivery": "01" * 6, "row": item["row"]}, **{k: item[k] for k in ("column", "expected", "value")})
                for at, item in enumerate(items)]  # fmt: skip

    file = deliver(tmp_path, 1)
    plain = matched(entries(made), [file])
    with_it = entries([*made, withdrawn])
    matched(with_it, [file])
    again = matched(entries(made), [file])
    assert again == plain, "nothing is kept from one matching to the next"
    mixed = list(with_it)
    random.Random(seed).shuffle(mixed)
    one, two = matched(with_it, [file]), matched(mixed, [file])
    assert one == two

    def text(outcomes: list[Outcome]) -> tuple[Path, Any]:
        applied = [item for item in outcomes if item.state == APPLIED]
        with connection() as database:
            return amended_folder(file.folder, applied), rows_of(database, corrected_rows(file.relation, applied))

    assert text(one) == text(two)
    assert text(again) == text(plain)
    nothing = [item for item in plain if item.state == APPLIED] == []
    assert (text(plain)[0] == file.folder) is nothing, "a delivery in which nothing is corrected keeps its folder"
