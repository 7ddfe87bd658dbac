"""The workbook of doubtful links: what people see, what they may do to it, and that it comes back as the feed it is."""

from __future__ import annotations

import datetime as dt
import json
import stat
from pathlib import Path
from typing import Any

import duckdb
import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
from click.testing import CliRunner, Result

from pipelines.contracts.loader import load_contracts
from pipelines.publish.reviews import FEED, write_decisions, write_reviews
from shouwang.cli import main

AS_OF = dt.date(2025, 6, 30)
NUMBERS = [f"L-3f0c-9a1b-77e2-10d{last}" for last in range(4)]


def tables(folder: Path, rows: int = 4) -> Path:
    """Questions on people of division 999999: three of one township, one of none."""
    folder.mkdir(parents=True)
    review = [
        {"link_no": number, "review_reason": reason, "feed": "labour/employment", "review_state": "open",
         "evidence": "name equal; village equal", "probability": None, "township_code": "999999100" if at < 3 else None}
        for at, (number, reason) in enumerate(zip(NUMBERS, ("ambiguous", "ambiguous", "name_clash", "one_to_one"), strict=True))
    ][:rows]  # fmt: skip
    vault = [
        {"link_no": number, "stated_name": "=cmd|' /C calc'!A0" if at == 1 else "甲田", "stated_id": "999999198001013511",
         "candidate_name": "甲田", "candidate_id": "999999198001013000", "candidate_birth": dt.date(1980, 1, 1),
         "candidate_village": "999999100201"}
        for at, number in enumerate(NUMBERS)
    ][:rows]  # fmt: skip
    area = [
        {"area_code": "999999100", "area_name": "东河镇", "area_level": "township"},
        {"area_code": "999999100201", "area_name": "长滩村", "area_level": "village"},
    ]
    text = ("link_no", "review_reason", "feed", "review_state", "evidence", "township_code")
    schema = pa.schema([*[(name, pa.string()) for name in text], ("probability", pa.decimal128(9, 6))])
    pq.write_table(pa.Table.from_pylist(review, schema), folder / "link_review.parquet")
    names = ("link_no", "stated_name", "stated_id", "candidate_name", "candidate_id", "candidate_village")
    pq.write_table(
        pa.Table.from_pylist(vault, pa.schema([*[(name, pa.string()) for name in names], ("candidate_birth", pa.date32())])),
        folder / "vault_review.parquet",
    )
    pq.write_table(pa.Table.from_pylist(area), folder / "area.parquet")
    return folder


def written(tmp_path: Path, rows: int = 4) -> list[Path]:
    return write_reviews(duckdb.connect(), tables(tmp_path / "tables", rows), load_contracts(), AS_OF, tmp_path / "out")


def read(path: Path, out: Path) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """Reading and cleaning as the night does it."""
    result: Result = CliRunner().invoke(main, ["read", str(path), "--json", "--out", str(out)])
    assert result.exit_code == 0, result.output
    return json.loads(result.output), pq.read_table(out).to_pylist()


def test_one_workbook_a_township_closed_to_others(tmp_path: Path) -> None:
    files = written(tmp_path)
    assert sorted(path.name for path in files) == ["东河镇.xlsx", "全县.xlsx"]
    assert {stat.S_IMODE(path.stat().st_mode) for path in files} == {0o600}
    assert stat.S_IMODE((tmp_path / "out").stat().st_mode) == 0o700
    again = write_reviews(duckdb.connect(), tables(tmp_path / "fewer", 1), load_contracts(), AS_OF, tmp_path / "out")
    assert list((tmp_path / "out").glob("*.xlsx")) == again  # what was answered is asked no more


def test_names_stand_side_by_side_ids_are_masked_and_nothing_is_a_formula(tmp_path: Path) -> None:
    path = next(item for item in written(tmp_path) if item.name == "东河镇.xlsx")
    page = openpyxl.load_workbook(path).active
    assert page is not None
    cells = [cell for row in page.iter_rows() for cell in row if cell.value is not None]
    assert all(cell.data_type == "s" for cell in cells)
    texts = {str(cell.value) for cell in cells}
    assert {"甲田", "长滩村", "姓名一致；村一致", "多人相符"} <= texts
    assert not any("999999198001013" in text for text in texts)
    risky = next(cell for cell in cells if str(cell.value).startswith("="))
    assert risky.quotePrefix
    (rule,) = page.data_validations.dataValidation
    assert rule.formula1 == '"同一人,不是同一人"'


def test_a_filled_copy_is_the_feed_and_unanswered_rows_are_notes(tmp_path: Path) -> None:
    path = next(item for item in written(tmp_path) if item.name == "东河镇.xlsx")
    book = openpyxl.load_workbook(path)
    page = book.active
    assert page is not None
    for at, verdict in ((3, "同一人"), (5, "不是同一人")):
        page.cell(at, 2).value, page.cell(at, 3).value, page.cell(at, 4).value = verdict, "2025-06-20", "王主任"
    book.save(tmp_path / "核对结果.xlsx")
    told, rows = read(tmp_path / "核对结果.xlsx", tmp_path / "rows.parquet")
    assert told["feed"] == FEED
    found = {page.cell(at, 1).value: page.cell(at, 2).value for at in (3, 5)}
    assert {(row["link_no"], row["verdict"]) for row in rows} == {
        (number, {"同一人": "same", "不是同一人": "different"}[str(verdict)]) for number, verdict in found.items()
    }
    assert {row["decided_on"] for row in rows} == {dt.date(2025, 6, 20)}


def test_a_workbook_nobody_filled_is_a_zero_report(tmp_path: Path) -> None:
    (path,) = (item for item in written(tmp_path) if item.name == "东河镇.xlsx")
    told, rows = read(path, tmp_path / "rows.parquet")
    assert (told["feed"], rows) == (FEED, [])
    assert told["kinds"] == {"title": 1, "header": 1, "note": 3} and told["rows_in"] == 5


def test_a_verdict_without_a_day_comes_back_to_its_author(tmp_path: Path) -> None:
    (path,) = (item for item in written(tmp_path) if item.name == "东河镇.xlsx")
    book = openpyxl.load_workbook(path)
    page = book.active
    assert page is not None
    page.cell(3, 2).value = "同一人"
    book.save(path)
    told, rows = read(path, tmp_path / "rows.parquet")
    assert rows == [] and "认定日期" in json.dumps(told, ensure_ascii=False)


def test_a_decision_written_for_landing_is_read_as_one(tmp_path: Path) -> None:
    target = tmp_path / "认定.xlsx"
    write_decisions(target, load_contracts()[FEED], AS_OF, [[NUMBERS[0], "不是同一人", "2025-06-20", "王主任", "=查阅户口簿"]])
    _, rows = read(target, tmp_path / "rows.parquet")
    assert [(row["link_no"], row["verdict"], row["decision_reason"]) for row in rows] == [(NUMBERS[0], "different", "=查阅户口簿")]
