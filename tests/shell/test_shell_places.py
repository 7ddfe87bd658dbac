"""``shouwang places`` over a release: which division lists there are, and a figure on each."""

from __future__ import annotations

import datetime as dt
import json
from decimal import Decimal
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner, Result

from shouwang.cli import main

RUN = "2025-06-30-0123456789ab"
OLD, NEW = dt.date(2021, 1, 1), dt.date(2023, 6, 30)
# Two townships of the older list are one on the newer; a village stands below.
FIGURES = (
    (OLD, "999999", "county", 3, 7), (OLD, "999999100", "township", 1, 4), (OLD, "999999101", "township", 2, 3),
    (OLD, "999999100201", "village", 1, 4),
    (NEW, "999999", "county", 3, 7), (NEW, "999999100", "township", 3, 7), (NEW, "999999100201", "village", 1, 4),
)  # fmt: skip


@pytest.fixture
def home(tmp_path: Path) -> Path:
    folder = tmp_path / "releases" / RUN
    folder.mkdir(parents=True)
    (tmp_path / "releases" / "CURRENT").write_text(RUN + "\n", encoding="utf-8")
    decimal, share = pa.decimal128(24, 4), pa.decimal128(24, 6)
    rows = [
        {
            "vintage": day, "indicator_key": key, "area_code": code, "period": "2025-06", "area_name": f"地{code}", "area_level": level,
            "numerator": Decimal(part) if key == "a_rate" else None, "denominator": Decimal(whole) if key == "a_rate" else None,
            "value": (Decimal(part) / whole).quantize(Decimal("0.000001")) if key == "a_rate" else None,
            "value_state": "ok" if key == "a_rate" else "na", "unit": "ratio", "share_basis": "declared" if day == OLD else "whole",
        }
        for key in ("a_rate", "b_rate") for day, code, level, part, whole in FIGURES
    ]  # fmt: skip
    kinds = {"vintage": pa.date32(), "numerator": decimal, "denominator": decimal, "value": share}
    table = pa.Table.from_pylist(rows, pa.schema([(name, kinds.get(name, pa.string())) for name in rows[0]]))
    pq.write_table(table, folder / "indicator_on_vintage.parquet")
    return tmp_path


def typed(home: Path, *words: str) -> Result:
    return CliRunner().invoke(main, ["places", *words, "--home", str(home)])


def test_the_lists_are_told_by_day(home: Path) -> None:
    assert typed(home, "vintages").output.splitlines() == [
        "2021-01-01  乡镇 townships 2  村（社区） villages 1",
        "2023-06-30  乡镇 townships 1  村（社区） villages 1",
    ]
    assert json.loads(typed(home, "vintages", "--json").output)["vintages"][0] == {
        "vintage": "2021-01-01", "county": 1, "township": 2, "village": 1,
    }  # fmt: skip


def test_a_figure_stands_on_the_list_asked_for(home: Path) -> None:
    told = typed(home, "on", "--vintage", "2021-01-01", "--indicator", "a_rate").output.splitlines()
    assert told[1:] == [
        "a_rate  2025-06  999999 地999999  0.428571 ratio  (3/7; declared)",
        "a_rate  2025-06  999999100 地999999100  0.25 ratio  (1/4; declared)",
        "a_rate  2025-06  999999101 地999999101  0.666667 ratio  (2/3; declared)",
    ]
    later = json.loads(typed(home, "on", "--vintage", "2023-06-30", "--indicator", "a_rate", "--json").output)["figures"]
    assert [(row["area_code"], row["share_basis"]) for row in later] == [("999999", "whole"), ("999999100", "whole")]


@pytest.mark.parametrize(
    ("words", "codes"),
    [
        (("--level", "village"), ["999999100201"]),
        (("--area", "999999100"), ["999999100"]),
        (("--area", "999999100201"), ["999999100201"]),
        (("--area", "999999100", "--level", "village"), ["999999100201"]),
    ],
)
def test_areas_by_level_and_by_what_they_lie_in(home: Path, words: tuple[str, ...], codes: list[str]) -> None:
    figures = json.loads(typed(home, "on", "--vintage", "2021-01-01", "--indicator", "a_rate", *words, "--json").output)["figures"]
    assert [row["area_code"] for row in figures] == codes


def test_what_is_not_known_is_no_nought(home: Path) -> None:
    assert "n/a ratio  (na; declared)" in typed(home, "on", "--vintage", "2021-01-01", "--indicator", "b_rate").output


@pytest.mark.parametrize(
    ("words", "name"),
    [
        (("--vintage", "2022-01-01"), "no_vintage"),
        (("--vintage", "2021-01-01", "--indicator", "c_rate"), "no_indicator"),
        (("--vintage", "2023-06-30", "--area", "999999101"), "no_area"),  # of the older list only
    ],
)
def test_what_there_is_not_is_named(home: Path, words: tuple[str, ...], name: str) -> None:
    result = typed(home, "on", *words)
    assert result.exit_code == 2 and f"error: {name}:" in result.output


def test_nothing_published_is_named(tmp_path: Path) -> None:
    assert "no_release" in typed(tmp_path, "vintages").output
