"""The whole night twice: a delivery with faults, its receipt, the clerk's corrections, and a county as if nothing had been wrong."""

from __future__ import annotations

import hashlib
import json
import shutil
from pathlib import Path

import duckdb
import openpyxl
import pytest
from night_county import Night, county, run

pytestmark = pytest.mark.slow

FEED, FIELD = "civil_affairs/dibao", "person_name"
# What tells of files, days of knowledge and faults, and so of the detour; everything else must not know of it.
OF_THE_DETOUR = {
    "correction", "data_quality", "delivery", "expected_delivery", "feed_status", "quality_check", "quality_fault", "reading_finding",
    "receipt", "rejected_row",
    "attribute_value",  # of a list without dates of its own, a value holds from the day it became known: all else of it is held below
}  # fmt: skip


def read_dibao(night: Night) -> tuple[str, str, dict[str, str], list[int]]:
    """SHA-256, sheet, column letters and data rows of the largest workbook of the feed."""
    known = night.home / "lake" / "nights" / night.report.run_id / "delivery_known.parquet"
    sha256, folder = duckdb.execute(
        f"SELECT sha256, folder FROM read_parquet('{known}') WHERE feed = ? ORDER BY period DESC, rows_data DESC LIMIT 1", [FEED]
    ).fetchall()[0]
    report = json.loads((Path(folder) / "read.json").read_text(encoding="utf-8"))
    assert report["format"] == "xlsx"
    sheet = next(item for item in report["sheets"] if item["columns"])
    rows = duckdb.execute(
        f"SELECT row_no FROM read_parquet('{folder}/raw.parquet') WHERE kind = 'data' AND sheet = ? ORDER BY row_no", [sheet["name"]]
    ).fetchall()
    return sha256, sheet["name"], {item["field"]: item["column"] for item in sheet["columns"]}, [row for (row,) in rows]


def test_a_receipt_sent_back_corrected_leaves_the_county_as_if_it_had_been_right_at_first(tmp_path: Path) -> None:
    made = county(tmp_path / "county", households=400, dirt=0.0)
    right = run(tmp_path / "right", made.landing)
    sha256, sheet, letters, rows = read_dibao(right)
    landing = shutil.copytree(made.landing, tmp_path / "landing")
    path = next(item for item in landing.rglob("*.xlsx") if hashlib.sha256(item.read_bytes()).hexdigest() == sha256)
    cells = [f"{letters[FIELD]}{rows[0]}"]
    book = openpyxl.load_workbook(path)
    was = {cell: book[sheet][cell].value for cell in cells}
    for cell in cells:
        book[sheet][cell].value = None
    book.save(path)
    first = run(tmp_path / "home", landing)
    name = hashlib.sha256(path.read_bytes()).hexdigest()[:12]
    (receipt,) = (tmp_path / "home" / "outbox" / "receipts").rglob(f"{name}-*.xlsx")
    book = openpyxl.load_workbook(receipt)
    for cell, value in was.items():
        assert book[sheet][cell].comment is not None
        book[sheet][cell].value = value
    back = path.with_name("回执.xlsx")
    book.save(back)
    back.with_name(f"{back.name}.delivery.json").write_text(json.dumps({"known_at": "2025-06-30T09:00:00+08:00"}), encoding="utf-8")
    second = run(tmp_path / "home", landing)
    assert second.rows("SELECT delivery_state FROM night.mart.delivery WHERE file_name = '回执.xlsx'") == [("returned",)]
    ((state, corrected),) = second.rows(
        "SELECT receipt_state, rows_corrected FROM night.mart.receipt WHERE left(delivery_id, 12) = ?", name
    )
    assert (state, corrected) == ("corrected", len(cells))
    expected, found, between = right.digests(), second.digests(), first.digests()
    assert {mart for mart in expected if expected[mart] != found[mart]} <= OF_THE_DETOUR
    said = "SELECT * EXCLUDE (value_date, known_date, delivery_id, sheet, row_no) FROM night.mart.attribute_value ORDER BY ALL"
    assert second.rows(said) == right.rows(said)
    assert expected["rejected_row"] == found["rejected_row"] != between["rejected_row"]
