"""A zero report (零报告) is a delivery without rows: read, accepted where its contract allows it, and nothing rejected."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest

from pipelines.contracts.loader import load_contracts
from pipelines.intake.nil import says_nothing
from pipelines.intake.read import read_file

FEED = load_contracts()["emergency/disaster_damage"]
HEADERS = [field.zh for field in FEED.fields]
BLANK = [None] * (len(HEADERS) - 1)
SHEETS = {
    "headers only": [],
    "one 无": [["无", *BLANK]],
    "无 in every cell": [["无"] * len(HEADERS)],
    "零报告": [["零报告", *BLANK]],
    "a sentence": [["本月辖区内无农户受灾", *BLANK]],
    "strokes": [["/"] * len(HEADERS)],
    "nothing, and zero losses": [["无", *["0"] * (len(HEADERS) - 1)]],
}


def sheet(path: Path, headers: list[str], rows: list[list[str | None]]) -> Path:
    book = openpyxl.Workbook()
    assert book.active is not None
    for row in [["2025年6月农户受灾情况统计表"], headers, *rows]:
        book.active.append(row)
    book.save(path)
    return path


@pytest.mark.parametrize("name", SHEETS)
@pytest.mark.parametrize("numbered", [False, True])
def test_a_zero_report_has_no_data_row(tmp_path: Path, name: str, numbered: bool) -> None:
    rows = [["1", *row] for row in SHEETS[name]] if numbered else SHEETS[name]
    found = read_file(sheet(tmp_path / "a.xlsx", ["序号", *HEADERS] if numbered else HEADERS, rows), {FEED.feed: FEED})
    assert (found.feed, found.period, found.kinds.get("data", 0)) == (FEED.feed, "2025-06", 0)
    assert found.table.num_rows == 2 + len(rows)


def test_rows_numbered_beforehand_and_left_blank(tmp_path: Path) -> None:
    rows: list[list[str | None]] = [[str(number), None, *BLANK] for number in range(1, 6)]
    found = read_file(sheet(tmp_path / "a.xlsx", ["序号", *HEADERS], rows), {FEED.feed: FEED})
    assert found.kinds == {"title": 1, "header": 1, "note": 5}


@pytest.mark.parametrize(
    ("cells", "nothing"),
    [
        ({1: "无"}, True),
        ({0: "3", 1: "无", 2: "/"}, True),
        ({0: "3"}, True),  # column 0 is no declared field: a printed row number
        ({1: "3"}, False),  # a declared field
        ({0: "3", 5: "4"}, False),
        ({1: "0", 2: "0"}, False),  # zeros alone may be an answer
        ({1: "无", 2: "火灾"}, False),
        ({1: "吴无"}, False),
        ({0: "1", 1: "本月无受灾农户"}, True),
        ({1: "本月无受灾农户", 2: "东河镇"}, False),
    ],
)
def test_what_says_nothing(cells: dict[int, str], nothing: bool) -> None:
    assert says_nothing(cells, {1, 2}) is nothing
