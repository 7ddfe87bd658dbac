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
from pipelines.intake.read import read_file
from pipelines.intake.store import write_result

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
