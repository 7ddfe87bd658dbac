"""Townships that were renamed or dissolved: their last part must not stand beside that of the township that took over."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import duckdb
import pytest
from deliveries import Delivery, night

from pipelines.places.townships import FormerTownship
from pipelines.quality.periods import declare_periods
from pipelines.quality.slots import declare_slots

# 柳溪乡 was taken in by 嘉川镇 on 2025-05-20; 东坝镇 was renamed to 东河镇; 两河乡 was divided among both.
SINCE = dt.date(2025, 5, 20)
FORMER = [
    FormerTownship("柳溪乡", ("嘉川镇",), SINCE),
    FormerTownship("东坝镇", ("东河镇",), None),
    FormerTownship("两河乡", ("东河镇", "嘉川镇"), SINCE),
]


def part(town: str, rows: str, period: str, known: int = 1) -> Delivery:
    return Delivery("b/parted", [(no, town, 5) for no in rows.split()], part=town, period=period, known=known)


def stands(tmp_path: Path, deliveries: list[Delivery]) -> list[str]:
    found = night(tmp_path, deliveries, former=FORMER)
    return [no for (no,) in found.table("accepted__b__parted", "no")]


def test_a_dissolved_township_stands_until_its_successor_has_sent(tmp_path: Path) -> None:
    old = part("柳溪乡", "1 2", "2025-04")
    neighbour = part("嘉川镇", "3", "2025-04", known=2)
    assert stands(tmp_path / "before", [old, neighbour]) == ["1", "2", "3"]
    after = part("嘉川镇", "1 3", "2025-06", known=3)  # 2 moved away
    assert stands(tmp_path / "after", [old, neighbour, after]) == ["1", "3"]


def test_what_the_successor_sent_before_that_day_takes_nothing(tmp_path: Path) -> None:
    """嘉川镇 was a township before; its file of April, known later than that of 柳溪乡, does not speak for 柳溪乡."""
    old = part("柳溪乡", "1 2", "2025-03")
    assert stands(tmp_path, [old, part("嘉川镇", "3", "2025-04", known=9)]) == ["1", "2", "3"]


def test_a_file_of_after_that_day_under_the_old_name_is_the_successors(tmp_path: Path) -> None:
    """An office goes on writing 柳溪乡: its file is a part of 嘉川镇, and the next one under the new name replaces it."""
    assert stands(tmp_path, [part("柳溪乡", "1 2", "2025-05", known=9), part("嘉川镇", "1 3", "2025-06", known=10)]) == ["1", "3"]


def test_a_divided_township_gives_way_when_all_have_sent(tmp_path: Path) -> None:
    old = part("两河乡", "1 2", "2025-04")
    east, west = part("东河镇", "1", "2025-06", known=2), part("嘉川镇", "2", "2025-06", known=3)
    assert stands(tmp_path / "one", [old, east]) == ["1", "1", "2"]
    assert stands(tmp_path / "all", [old, east, west]) == ["1", "2"]


def test_a_renamed_township_is_one_part_under_both_names(tmp_path: Path) -> None:
    found = night(tmp_path, [part("东坝镇", "1 2", "2025-05"), part("东河镇", "1", "2025-06", known=2)], former=FORMER)
    assert [no for (no,) in found.table("accepted__b__parted", "no")] == ["1"]
    assert found.table("delivery", "part, delivery_state") == [("东河镇", "standing"), ("东河镇", "superseded")]


def test_a_file_of_a_living_and_a_dissolved_township_gives_way_in_part(tmp_path: Path) -> None:
    both = Delivery("b/parted", [("1", "东河镇", 5), ("2", "柳溪乡", 5)], part="东河镇,柳溪乡", period="2025-04")
    assert stands(tmp_path, [both, part("嘉川镇", "3", "2025-06", known=3)]) == ["1", "3"]


@pytest.mark.parametrize(
    ("name", "day", "expected"),
    [
        ("东河镇", "2025-06-30", "东河镇"), ("东坝", "2025-06-30", "东河镇"),
        ("柳溪乡", "2025-05-19", "柳溪乡"), ("柳溪", "2025-05-19", "柳溪乡"),
        ("柳溪", "2025-05-20", "嘉川镇"), ("两河乡", "2025-06-30", "两河乡"), ("新 镇", "2025-06-30", "新镇"), (None, "2025-06-30", ""),
    ],
)  # fmt: skip
def test_a_name_means_a_township_of_the_day(name: str | None, day: str, expected: str) -> None:
    with duckdb.connect() as connection:
        declare_periods(connection)
        declare_slots(connection, ["东河镇", "嘉川镇"], FORMER)
        assert connection.execute("SELECT township_slot_on(?, CAST(? AS DATE))", [name, day]).fetchone() == (expected,)
