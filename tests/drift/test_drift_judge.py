"""What a changed column is: one clear field is proposed, two that come close are not, a remark is nobody's rename."""

from __future__ import annotations

import datetime as dt

import pytest

from pipelines.contracts.loader import load_contracts
from pipelines.drift.columns import Columns, Named, moved, similarity
from pipelines.drift.evidence import Shares
from pipelines.drift.judge import candidates, changes, drift_id, first_day, matches

CONTRACT = load_contracts()["medical_insurance/settlement"]
HEADERS = {field.name: field.zh for field in CONTRACT.fields}
READS, NOT = Shares(1.0, None), Shares(0.0, None)


def columns(**changed: str | None) -> Columns:
    """The contract's columns in order; a field given another header is unknown by it, one given None is not there."""
    named = []
    for number, (field, header) in enumerate(HEADERS.items()):
        new = changed.get(field, header)
        if new is not None:
            named.append(Named(chr(65 + number), new, field if new == header else None))
    return Columns(tuple(named))


def told(now: Columns, before: Columns | None, shares: dict[str, Shares]) -> list[tuple[str, str, str | None, str | None]]:
    """Change, state, field and header of each change; ``shares`` by field."""
    pairs = candidates(CONTRACT, now, before)
    found = matches(pairs, [shares.get(field.name, NOT) for _, field, _ in pairs], now, before)
    return [(item.change, item.state, item.field, item.now and item.now.header) for item in changes(CONTRACT, now, before, found)]


def test_a_renamed_column_in_its_old_place_is_proposed() -> None:
    assert told(columns(self_pay_fen="自付合计"), columns(), {"self_pay_fen": READS}) == [
        ("renamed", "proposed", "self_pay_fen", "自付合计")
    ]


def test_cells_that_cannot_be_read_are_never_proposed() -> None:
    assert told(columns(self_pay_fen="个人自付额"), columns(), {"self_pay_fen": Shares(0.5, None)}) == [
        ("renamed", "ambiguous", "self_pay_fen", "个人自付额")
    ]


def test_two_amounts_renamed_alike_are_ambiguous() -> None:
    now = columns(aid_paid_fen="支付甲", self_pay_fen="支付乙")
    first = {"aid_paid_fen": READS, "self_pay_fen": READS}
    assert {row[1] for row in told(now, None, first) if row[0] == "renamed"} <= {"ambiguous"}


def test_new_missing_and_moved_columns_are_told() -> None:
    before = columns()
    now = columns(hospital=None)
    remark = Columns((*now.named, Named("Z", "备注", None)))
    assert told(remark, before, {}) == [("new", "told", None, "备注"), ("missing", "told", "hospital", None)]
    assert told(remark, remark, {}) == [("missing", "told", "hospital", None)], "the remark was there before, the column still is not"
    swapped = Columns((before.named[1], before.named[0], *before.named[2:]))
    assert [row[0] for row in told(swapped, before, {})] == ["moved"]
    assert len(moved(swapped, before)) == 1


def test_units_and_widths_make_no_difference() -> None:
    assert similarity("个人自付（元）", ["个人自付"]) == 1.0


def test_the_same_change_has_the_same_id_wherever_it_comes() -> None:
    ids = []
    for letter in "AQ":
        now = Columns((*columns(self_pay_fen=None).named, Named(letter, "自付合计", None)))
        pairs = candidates(CONTRACT, now, columns())
        found = matches(pairs, [READS if field.name == "self_pay_fen" else NOT for _, field, _ in pairs], now, columns())
        ids += [drift_id(CONTRACT.feed, item) for item in changes(CONTRACT, now, columns(), found) if item.change == "renamed"]
    assert len(ids) == 2 and len(set(ids)) == 1


@pytest.mark.parametrize(
    ("period", "day"),
    [
        ("2025-06", "2025-06-01"), ("2025-Q2", "2025-04-01"), ("2025-1", "2025-03-01"), ("2025-2", "2025-09-01"), ("2025", "2025-01-01"),
        (None, "2025-06-20"),
    ],
)  # fmt: skip
def test_a_name_holds_from_the_first_day_of_the_period(period: str | None, day: str) -> None:
    assert first_day(period, dt.date(2025, 6, 20)) == dt.date.fromisoformat(day)
