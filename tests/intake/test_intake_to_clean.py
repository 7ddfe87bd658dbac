"""From the sheet to the typed value where reading and cleaning must agree: units, letters and periods of several tables."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import duckdb
import pyarrow.parquet as pq
from intake_files import write_xlsx
from test_intake_layouts import DIBAO, person

from pipelines.clean.room import clean_delivery
from pipelines.contracts.loader import load_contracts
from pipelines.intake.note import Note
from pipelines.intake.read import ReadResult, read_file
from pipelines.intake.store import write_result
from pipelines.quality.headers import read_headers

CONTRACTS = load_contracts()


def test_each_table_of_a_sheet_is_cleaned_by_its_own_unit_and_letters(tmp_path: Path) -> None:
    other = ["低保证号", "姓名", "身份证号", "月保障金额（万元）", "起始日期", "行政村", "乡镇", "类别"]
    rows = [
        DIBAO,
        [*person(1)[:6], "5月"],
        [*person(2)[:5], "3-5万", "2024-01"],
        [None],
        other,
        ["Z003", "测试3", person(3)[4], 0.03, "2024年2月", "丙村", "燕子乡", "A"],
        ["Z004", "测试4", person(4)[4], "约0.04", "9月", "丙村", "燕子乡", "A"],
    ]
    note = Note(feed="civil_affairs/dibao", period="2025-06")
    result = read_file(write_xlsx(tmp_path / "f.xlsx", rows), CONTRACTS, note=note)
    write_result(tmp_path, result)
    connection = duckdb.connect(config={"preserve_insertion_order": False})
    counts = clean_delivery(CONTRACTS[result.feed], tmp_path / "raw.parquet", result.report, tmp_path, connection, dt.date(2025, 6, 30))
    assert (counts.rows_data, counts.accepted, counts.rejected) == (4, 4, 0)
    accepted = pq.read_table(tmp_path / "accepted.parquet").to_pylist()
    assert [(row["_row_no"], row["monthly_amount_fen"], row["start_date"]) for row in accepted] == [
        (2, 30_100, dt.date(2025, 5, 1)), (3, None, dt.date(2024, 1, 1)), (6, 30_000, dt.date(2024, 2, 1)), (7, 40_000, None),
    ]  # fmt: skip
    cells = {(row["_row_no"], row["rule"], row["source_column"]) for row in pq.read_table(tmp_path / "cells.parquet").to_pylist()}
    assert {(2, "year_of_period", "G"), (3, "interval", "F"), (7, "approximate", "D"), (7, "format", "E")} <= cells
    assert not {(row, rule) for row, rule, _ in cells if rule == "blank" and row in (6, 7)} & {(6, "blank"), (7, "blank")} - {(7, "blank")}


def test_a_period_told_once_in_the_title_stands_for_its_column(tmp_path: Path) -> None:
    """A school writes 2025年春季学期 over the table and leaves the column out; a blank cell of a column that is there stays blank."""
    header = ["乡镇", "学校名称", "年级", "学生姓名", "身份证号", "就学状况"]
    pupils = [["东河镇", "东河小学", "三年级", *person(number)[3:5], "在读"] for number in (1, 2)]
    for title, columns, expected in (
        ("2025年春季学期适龄儿童就学台账", [], ["2025-1", "2025-1"]),
        ("2025年春季学期适龄儿童就学台账", ["学期"], ["2025-1"]),
    ):
        cells = [[*row, *(["2025年春季", None][index] for _ in columns)] for index, row in enumerate(pupils)]
        path = write_xlsx(tmp_path / "f.xlsx", [[title], [*header, *columns], *cells])
        result = read_file(path, CONTRACTS, note=Note(feed="education/school_age", part="东河镇"))
        write_result(tmp_path, result)
        clean_delivery(CONTRACTS[result.feed], tmp_path / "raw.parquet", result.report, tmp_path, duckdb.connect(), dt.date(2025, 6, 30))
        rows = pq.read_table(tmp_path / "accepted.parquet").sort_by("_row_no").to_pylist()
        assert [row["semester"] for row in rows] == expected, columns
        assert ("semester" in {gap["field"] for gap in headers_of(result, tmp_path)}) is False


def headers_of(result: ReadResult, folder: Path) -> list[dict[str, object]]:
    """Header gaps of a delivery, as standing sees them."""
    return read_headers([("d", result.feed, str(folder))], CONTRACTS).gaps.to_pylist()
