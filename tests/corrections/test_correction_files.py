"""Corrections are written by hand: an error names file and line, and never what stands there."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from correction_world import FEED, contract

from pipelines.corrections.files import known_by, load_corrections
from pipelines.corrections.model import digest_of
from pipelines.errors import ContractError

CONTRACTS = {FEED: contract()}
PRIVATE = "999999197001010017"
GOOD = f"""\
# 低保更正
- id: one
  feed: {FEED}
  where:
    period: 2025-05
    key:
      身份证号: "{PRIVATE}"
  column: 金额
  expected: "50000"
  value: "500"
  reason: 多写两个零
  reporter: 测试员
  date: 2025-06-10
"""


def write(folder: Path, name: str, text: str) -> None:
    folder.mkdir(exist_ok=True)
    (folder / name).write_text(text, encoding="utf-8")


def test_headers_and_field_names_are_understood(tmp_path: Path) -> None:
    write(tmp_path / "corrections", "a.yaml", GOOD)
    (placed,) = load_corrections(tmp_path / "corrections", CONTRACTS)
    item = placed.correction
    assert (item.column, item.where.key, item.date) == ("amount_fen", {"resident_id": PRIVATE}, dt.date(2025, 6, 10))
    assert (placed.file, placed.line) == ("corrections/a.yaml", 2)
    assert load_corrections(tmp_path / "nowhere", CONTRACTS) == []


@pytest.mark.parametrize(
    ("name", "old", "new", "line", "told"),
    [
        ("bad_correction", '"50000"', "50000", 9, "expected: write it as text, in quotes"),
        ("bad_correction", f'"{PRIVATE}"', PRIVATE, 7, "where.key: write it as text, in quotes"),
        ("bad_correction", "column: 金额", "column: 金 额 x", 8, "column: no such column"),
        ("bad_correction", "身份证号:", "残疾证号:", 6, "where.key: no such column"),
        ("bad_correction", f"feed: {FEED}", "feed: test/none", 3, "feed: no contract"),
        ("bad_correction", "date: 2025-06-10", "date: 2025-13-10", 13, "date:"),
        ("bad_correction", 'value: "500"', 'value: "50000"', 2, "expected and value are the same"),
        ("bad_correction", "  reporter: 测试员\n", "", 2, "reporter: Field required"),
        ("bad_correction", "reporter: 测试员", f"reporter: 测试员\n  {PRIVATE}: x", 13, "entry: an undeclared key"),
        ("bad_correction", "    period: 2025-05\n", "", 4, "where: name the delivery"),
        ("bad_correction", "id: one", f"id: a{PRIVATE}", 2, "id:"),
        ("bad_yaml", "feed:", "  feed:", 3, "no YAML"),
    ],
)
def test_a_fault_is_named_with_file_and_line_and_quotes_nothing(
    tmp_path: Path, name: str, old: str, new: str, line: int, told: str
) -> None:
    assert old in GOOD
    write(tmp_path / "corrections", "a.yaml", GOOD.replace(old, new))
    with pytest.raises(ContractError) as caught:
        load_corrections(tmp_path / "corrections", CONTRACTS)
    error = caught.value
    assert (error.name, error.where.file, error.where.row) == (name, "corrections/a.yaml", line)
    assert told in error.line()
    assert PRIVATE not in error.line() and "测试员" not in error.line() and "50000" not in error.line()


def test_an_id_used_twice_names_both_places(tmp_path: Path) -> None:
    write(tmp_path / "corrections", "a.yaml", GOOD)
    write(tmp_path / "corrections", "b.yaml", GOOD)
    with pytest.raises(ContractError, match=r"correction_twice.*corrections/b.yaml, row 2.*corrections/a.yaml, row 2"):
        load_corrections(tmp_path / "corrections", CONTRACTS)


def test_files_have_no_order_and_no_name(tmp_path: Path) -> None:
    second = GOOD.replace("id: one", "id: two").replace("2025-06-10", "2025-06-20")
    write(tmp_path / "one", "a.yaml", GOOD + second)
    write(tmp_path / "two", "z.yaml", GOOD)
    write(tmp_path / "two", "b.yml", second)
    one, two = ([item.correction for item in load_corrections(tmp_path / name, CONTRACTS)] for name in ("one", "two"))
    assert one == two
    assert digest_of(one) == digest_of(reversed(two)) != digest_of(one[:1])


def test_an_entry_is_known_from_its_date_on(tmp_path: Path) -> None:
    write(tmp_path / "corrections", "a.yaml", GOOD)
    placed = load_corrections(tmp_path / "corrections", CONTRACTS)
    assert known_by(placed, dt.date(2025, 6, 9)) == []
    assert len(known_by(placed, dt.date(2025, 6, 10))) == 1
