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
from openpyxl.comments import Comment

from pipelines.contracts.derive.samples import failing_rows
from pipelines.contracts.loader import load_contracts
from pipelines.intake.seal import MARK_HEADER, SHEET, SUMMARY, Seal
from pipelines.publish.receipts.advice import cell_advice
from pipelines.publish.receipts.annotate import write_annotated
from pipelines.publish.receipts.marks import NULL_FILL, REJECT_FILL, Column, Mark, Receipt, Table
from pipelines.publish.receipts.xlsx import MAX_UNPACKED, can_mark, mark_workbook


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
    columns = {"amount_fen": Column("B", "金额", "金额（元）"), "start_date": Column("C", "日期", "日期")}
    return Receipt(
        delivery_id="a" * 32, digest="d" * 16, source=source, raw=source, format="xlsx", department="civil_affairs", title_zh="低保",
        file_name="=cmd|' /C calc'!A0", as_of="2025-06-30",
        counts={"rows_in": 5, "accepted": 1, "rejected": 1, "duplicate": 0, "set_apart": 2, "cells_nulled": 1},
        tables={"东河镇": [Table("东河镇", 2, columns)], "csv": [Table("csv", 1, {"amount_fen": columns["amount_fen"]})]},
        marks=marks, problems=[("金额不是数", "null", 1)], seal=SEAL, secret=SECRET,
    )  # fmt: skip


SECRET = "0f" * 32
SEAL = Seal("a" * 32, "civil_affairs/dibao", "2025-06", None, ("东河镇", "csv")).signed(SECRET)
MARKS = [
    Mark("东河镇", 4, "B", "amount_fen", "null", "金额不是数", "not a number", "填写数字"),
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
    assert page["B4"].comment.text == "置空 本单元格未被采用：金额不是数\n请报送：填写数字\nnot a number"
    assert "no such date" in page["C4"].comment.text
    assert page["B3"].comment is None
    assert page["A4"].value == "乙"
    assert page["B4"].value == "见附件"
    assert [str(merged) for merged in page.merged_cells.ranges] == ["A1:C1"]
    assert round(page.column_dimensions["B"].width) == 34
    assert book.sheetnames == ["东河镇", "封面", SUMMARY, SHEET]
    assert [page.cell(row, 4).value for row in range(1, 6)] == [
        None,
        MARK_HEADER,
        None,
        *[SEAL.mark(SECRET, "东河镇", row) for row in (4, 5)],
    ]
    assert page.column_dimensions["D"].hidden


def test_summary_counts_and_never_runs_what_a_department_typed(tmp_path: Path) -> None:
    source, target = tmp_path / "a.xlsx", tmp_path / "b.xlsx"
    workbook(source)
    mark_workbook(receipt(source, MARKS), target)
    page = openpyxl.load_workbook(target)["回执说明"]
    lines = {row[0].value: row[1].value for row in page.iter_rows(max_col=2) if row[0].value}
    assert lines["退回 rejected"] == "1"
    assert page["B2"].value == "'=cmd|' /C calc'!A0", "not even after a detour through csv"
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
        write_annotated(base, tmp_path / "out.xlsx", connection)
    book = openpyxl.load_workbook(tmp_path / "out.xlsx")
    page = book["csv-1"]
    told = [[cell.value for cell in row] for row in page.iter_rows()]
    assert told == [["原行号 row", "金额（元）", MARK_HEADER], ["2", "=1+1", SEAL.mark(SECRET, "csv", 2)]]
    assert page["B2"].data_type != "f" and page["B2"].quotePrefix and page["B2"].number_format == "@"
    assert page.column_dimensions["C"].hidden and book[SHEET].sheet_state == "veryHidden"
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


FIRST_SHEET = "xl/worksheets/sheet1.xml"


@pytest.mark.parametrize(
    ("part", "pattern", "by"),
    [
        (FIRST_SHEET, rb'<c r="[A-Z]+[0-9]+"', b"<c"),
        (FIRST_SHEET, rb'<row r="[0-9]+"', b"<row"),
        (FIRST_SHEET, rb'<c r="B4"', b"<c"),  # one cell is enough to put every later one in doubt
        (FIRST_SHEET, rb'<c r="([A-Z0-9]+)"', rb"<c r='\1'"),
        (FIRST_SHEET, rb"<(/?)(worksheet|sheetData|row|c|v)\b", rb"<\1x:\2"),
        ("xl/styles.xml", rb"(?s)<fills.*</fills>", b""),
        ("xl/_rels/workbook.xml.rels", rb'"worksheets/sheet2.xml"', b'"worksheets/gone.xml"'),
    ],
    ids=["no cell address", "no row address", "one cell without", "single quotes", "prefixed", "no fills", "sheet not found"],
)
def test_a_sheet_whose_cells_cannot_be_addressed_is_annotated_instead(tmp_path: Path, part: str, pattern: bytes, by: bytes) -> None:
    workbook(tmp_path / "a.xlsx")
    assert can_mark(tmp_path / "a.xlsx")
    assert not can_mark(rewritten(tmp_path / "a.xlsx", tmp_path / "b.xlsx", part, pattern, by))


def test_a_comment_of_the_departments_own_stays_below_ours(tmp_path: Path) -> None:
    source = tmp_path / "a.xlsx"
    workbook(source)
    book = openpyxl.load_workbook(source)
    for ref, text in (("A3", "填表说明"), ("B4", "原有说明 <甲&乙>")):
        book["东河镇"][ref].comment = Comment(text, "某科")
    book.save(source)
    assert can_mark(source)
    mark_workbook(receipt(source, MARKS), tmp_path / "b.xlsx")
    page = openpyxl.load_workbook(tmp_path / "b.xlsx")["东河镇"]
    assert page["A3"].comment.text == "填表说明"
    assert page["B4"].comment.text.startswith("置空 本单元格未被采用：金额不是数")
    assert page["B4"].comment.text.endswith("原批注：原有说明 <甲&乙>")
    assert "no such date" in page["C4"].comment.text


def test_a_range_of_columns_that_covers_the_hidden_one_is_split(tmp_path: Path) -> None:
    workbook(tmp_path / "a.xlsx")
    wide = rewritten(
        tmp_path / "a.xlsx",
        tmp_path / "b.xlsx",
        FIRST_SHEET,
        rb"<cols>.*</cols>",
        b'<cols><col min="2" max="9" width="21" customWidth="1"/></cols>',
    )
    mark_workbook(receipt(wide, MARKS), tmp_path / "c.xlsx")
    with zipfile.ZipFile(tmp_path / "c.xlsx") as book:
        xml = book.read(FIRST_SHEET)
    found = [tuple(map(int, pair)) for pair in re.findall(rb'<col min="(\d+)" max="(\d+)"', xml)]
    assert found == [(2, 3), (4, 4), (5, 9)]
    assert b'<col min="4" max="4" width="9" hidden="1"' in xml


def test_what_is_not_sent_on(tmp_path: Path) -> None:
    """Macros, and what would not fit into memory."""
    workbook(tmp_path / "a.xlsx")
    for name, data in (("xl/vbaProject.bin", b"x"), ("xl/media/image1.png", b"0" * (MAX_UNPACKED + 1))):
        with zipfile.ZipFile(tmp_path / "a.xlsx") as book, zipfile.ZipFile(tmp_path / "b.xlsx", "w", zipfile.ZIP_DEFLATED) as out:
            for part in book.namelist():
                out.writestr(part, book.read(part))
            out.writestr(name, data)
        assert not can_mark(tmp_path / "b.xlsx")


def test_a_text_that_came_back_beginning_like_a_formula_stays_text(tmp_path: Path) -> None:
    source, target = tmp_path / "a.xlsx", tmp_path / "b.xlsx"
    workbook(source)
    filled = dataclasses.replace(receipt(source, MARKS), filled={("东河镇", 3): {"A": "=HYPERLINK(1)", "B": None}})
    mark_workbook(filled, target)
    page = openpyxl.load_workbook(target)["东河镇"]
    assert page["A3"].value == "=HYPERLINK(1)" and page["A3"].data_type != "f" and page["A3"].quotePrefix
    assert page["B3"].value is None and page["C3"].value == "2025-01-01"


def test_every_broken_rule_of_every_feed_says_what_to_send() -> None:
    for contract in load_contracts().values():
        for failing in failing_rows(contract):
            said = cell_advice(contract, failing.rule, failing.column)
            assert said and "None" not in said and "正确的值" not in said, (contract.feed, failing.rule, failing.column)
    assert cell_advice(load_contracts()["civil_affairs/dibao"], "key_conflict", "*").startswith("核对救助证编号、身份证号、姓名相同的各行")
