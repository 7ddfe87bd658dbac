"""A receipt gives the department its own workbook back: layout kept, bad cells coloured and commented."""

from __future__ import annotations

import dataclasses
import re
import zipfile
from pathlib import Path

import duckdb
import openpyxl
import pytest
import xlsxwriter

from pipelines.publish.receipts.annotate import write_annotated
from pipelines.publish.receipts.marks import NULL_FILL, REJECT_FILL, Mark, Receipt
from pipelines.publish.receipts.xlsx import can_mark, mark_workbook


def workbook(path: Path) -> None:
    book = xlsxwriter.Workbook(str(path))
    page = book.add_worksheet("东河镇")
    page.merge_range("A1:C1", "低保对象名册")
    page.set_column(1, 1, 33)
    for column, header in enumerate(("姓名", "金额", "日期")):
        page.write(1, column, header)
    page.write_row(2, 0, ["甲", 100, "2025-01-01"])
    page.write_row(3, 0, ["乙", "见附件", "2025-13-01"])
    page.write(4, 0, "丙")  # B5 has no cell at all
    book.add_worksheet("封面").write(0, 0, "=1+1 是文字")
    book.close()


def receipt(source: Path, marks: list[Mark]) -> Receipt:
    return Receipt(
        "a" * 32, "d" * 16, source, source, "xlsx", "civil_affairs", "低保", "=cmd|' /C calc'!A0", "2025-06-30",
        {"rows_in": 5, "accepted": 1, "rejected": 1, "duplicate": 0, "set_apart": 2, "cells_nulled": 1},
        {("东河镇", "amount_fen"): ("B", "金额")}, marks,
    )  # fmt: skip


MARKS = [
    Mark("东河镇", 4, "B", "amount_fen", "null", "金额不是数", "not a number"),
    Mark("东河镇", 4, "C", "start_date", "reject", "日期不存在", "no such date"),
    Mark("东河镇", 5, "B", "amount_fen", "null", "金额空白", "blank"),
]


def test_bad_cells_are_coloured_and_commented_and_the_rest_is_as_sent(tmp_path: Path) -> None:
    source, target = tmp_path / "a.xlsx", tmp_path / "b.xlsx"
    workbook(source)
    assert can_mark(source)
    mark_workbook(receipt(source, MARKS), target)
    book = openpyxl.load_workbook(target)
    page = book["东河镇"]
    fills = {ref: page[ref].fill.fgColor.rgb for ref in ("B4", "C4", "B5", "B3", "A4")}
    assert fills["B4"] == fills["B5"] == f"FF{NULL_FILL}"
    assert fills["C4"] == f"FF{REJECT_FILL}"
    assert fills["B3"] == fills["A4"] == "00000000"
    assert "金额不是数" in page["B4"].comment.text
    assert "no such date" in page["C4"].comment.text
    assert page["B3"].comment is None
    assert page["A4"].value == "乙"
    assert page["B4"].value == "见附件"
    assert [str(merged) for merged in page.merged_cells.ranges] == ["A1:C1"]
    assert round(page.column_dimensions["B"].width) == 34
    assert book.sheetnames == ["东河镇", "封面", "回执说明"]


def test_summary_counts_and_never_runs_what_a_department_typed(tmp_path: Path) -> None:
    source, target = tmp_path / "a.xlsx", tmp_path / "b.xlsx"
    workbook(source)
    mark_workbook(receipt(source, MARKS), target)
    page = openpyxl.load_workbook(target)["回执说明"]
    lines = {row[0].value: row[1].value for row in page.iter_rows(max_col=2) if row[0].value}
    assert lines["退回 rejected"] == "1"
    assert page["B2"].value == "=cmd|' /C calc'!A0"
    assert page["B2"].data_type == "s" or page["B2"].data_type == "inlineStr"


def test_same_input_same_bytes(tmp_path: Path) -> None:
    source = tmp_path / "a.xlsx"
    workbook(source)
    for name in ("b", "c"):
        mark_workbook(receipt(source, MARKS), tmp_path / name)
    assert (tmp_path / "b").read_bytes() == (tmp_path / "c").read_bytes()


def test_a_csv_becomes_a_workbook_of_its_bad_rows_with_row_numbers(tmp_path: Path) -> None:
    raw = tmp_path / "raw.parquet"
    base = receipt(raw, [Mark("csv", 2, "B", "amount_fen", "null", "金额不是数", "not a number")])
    with duckdb.connect(":memory:") as connection:
        connection.sql(
            "SELECT * FROM (VALUES ('csv', 2, 'data', '=1+1'), ('csv', 3, 'data', '12'), ('csv', 4, 'note', NULL))"
            " v(sheet, row_no, kind, amount_fen)"
        ).write_parquet(str(raw))
        write_annotated(dataclasses.replace(base, headers={("csv", "amount_fen"): ("B", "金额")}), tmp_path / "out.xlsx", connection)
    page = openpyxl.load_workbook(tmp_path / "out.xlsx")["csv-1"]
    assert [[cell.value for cell in row] for row in page.iter_rows()] == [["原行号 row", "金额"], ["2", "=1+1"]]
    assert page["B2"].data_type != "f"
    assert page["B2"].fill.fgColor.rgb == f"FF{NULL_FILL}"


def rewritten(source: Path, target: Path, part: str, pattern: bytes, by: bytes) -> Path:
    """The workbook with one part changed, as another program would have written it."""
    with zipfile.ZipFile(source) as book, zipfile.ZipFile(target, "w") as out:
        for name in book.namelist():
            data = book.read(name)
            if name == part:
                changed = re.sub(pattern, by, data)
                assert changed != data
                data = changed
            out.writestr(name, data)
    return target


SHEET = "xl/worksheets/sheet1.xml"


@pytest.mark.parametrize(
    ("part", "pattern", "by"),
    [
        (SHEET, rb'<c r="[A-Z]+[0-9]+"', b"<c"),
        (SHEET, rb'<row r="[0-9]+"', b"<row"),
        (SHEET, rb'<c r="B4"', b"<c"),  # one cell is enough to put every later one in doubt
        (SHEET, rb'<c r="([A-Z0-9]+)"', rb"<c r='\1'"),
        (SHEET, rb"<(/?)(worksheet|sheetData|row|c|v)\b", rb"<\1x:\2"),
        ("xl/styles.xml", rb"(?s)<fills.*</fills>", b""),
        ("xl/_rels/workbook.xml.rels", rb'"worksheets/sheet2.xml"', b'"worksheets/gone.xml"'),
    ],
    ids=["no cell address", "no row address", "one cell without", "single quotes", "prefixed", "no fills", "sheet not found"],
)
def test_a_sheet_whose_cells_cannot_be_addressed_is_annotated_instead(tmp_path: Path, part: str, pattern: bytes, by: bytes) -> None:
    workbook(tmp_path / "a.xlsx")
    assert can_mark(tmp_path / "a.xlsx")
    assert not can_mark(rewritten(tmp_path / "a.xlsx", tmp_path / "b.xlsx", part, pattern, by))
