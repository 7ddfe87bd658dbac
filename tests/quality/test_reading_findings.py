"""What the reader found reaches the mart in words, holds where it must, and printed lines are held against policy."""

from __future__ import annotations

import ast
import datetime as dt
import json
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from pipelines.contracts.loader import load_contracts
from pipelines.engine import Engine
from pipelines.publish.tables import MARTS
from pipelines.quality.headers import read_headers
from pipelines.quality.reading.step import write_findings
from pipelines.quality.reading.texts import FINDINGS, said

ROOT = Path(__file__).parents[2] / "pipelines" / "intake"
DIBAO = "civil_affairs/dibao"
CONFLICT = {
    "finding": "unit_conflict", "sheet": "Sheet1", "column": "F", "header": "月保障金额（元）", "field": "monthly_amount_fen",
    "unit": "yuan", "count": 4, "hold": True,
}  # fmt: skip


def line(year: int | None, fen: int) -> dict[str, Any]:
    return {
        "finding": "printed_line",
        "sheet": "Sheet1",
        "policy_key": "income_line",
        "year": year,
        "printed_fen": fen,
        "header": "监测范围标准",
    }


def deliver(folder: Path, findings: list[dict[str, Any]]) -> tuple[str, str, str]:
    folder.mkdir(parents=True)
    (folder / "read.json").write_text(json.dumps({"feed": DIBAO, "sheets": [], "findings": findings}), encoding="utf-8")
    return "a" * 32, DIBAO, str(folder)


def mart(tmp_path: Path, findings: list[dict[str, Any]]) -> list[dict[str, Any]]:
    delivery, feed, folder = deliver(tmp_path / "d", findings)
    known = {"delivery_id": delivery, "feed": feed, "period": "2025-06", "folder": folder, "state": "read"}
    policy = [
        {
            "policy_key": "income_line",
            "item": "",
            "valid_from": dt.date(2024, 1, 1),
            "valid_to": dt.date(2024, 12, 31),
            "value_fen": 830_000,
        },
        {"policy_key": "income_line", "item": "", "valid_from": dt.date(2025, 1, 1), "valid_to": None, "value_fen": 880_000},
    ]
    tables = tmp_path / "tables"
    tables.mkdir()
    whole = pa.Table.from_pylist([known]).append_column("receipt_of", pa.nulls(1, pa.string()))  # no receipt come back
    pq.write_table(whole, tables / "delivery_known.parquet")
    pq.write_table(pa.Table.from_pylist([{**row, "policy_ref": "[P] 虚构"} for row in policy]), tables / "policy_line.parquet")
    pq.write_table(pa.Table.from_pylist([{"as_of": dt.date(2025, 6, 30), "area_code": "510821"}]), tables / "night.parquet")
    with Engine(tables, temp=tmp_path / "tmp", threads=1) as engine:
        write_findings(engine)
    rows: list[dict[str, Any]] = pq.read_table(tables / "reading_finding.parquet").to_pylist()
    return rows


def test_findings_become_rows_of_the_mart(tmp_path: Path) -> None:
    rows = mart(tmp_path, [CONFLICT, {"finding": "hidden_rows", "sheet": "东河镇", "count": 3}])
    assert set(rows[0]) == {column.name for column in MARTS["reading_finding"].columns}
    assert [(row["finding_no"], row["finding"], row["column_letter"], row["row_count"], row["is_held"]) for row in rows] == [
        (1, "unit_conflict", "F", 4, True),
        (2, "hidden_rows", None, 3, False),
    ]
    assert rows[0]["reason_zh"] == "列“月保障金额（元）”的数值与单位“元”不符，疑为单位填错，整份数据暂缓使用，请核对后重新报送"
    assert rows[1]["reason_en"] == "3 rows are hidden; they are read like any other"


def test_no_finding_is_an_empty_mart(tmp_path: Path) -> None:
    assert mart(tmp_path, []) == []


@pytest.mark.parametrize(
    ("year", "fen", "contradicts"),
    [
        (2025, 880_000, False),
        (None, 880_000, False),
        (2024, 830_000, False),
        (2024, 880_000, True),
        (None, 830_000, True),
        (2019, 1, False),
    ],
)
def test_a_printed_line_is_held_against_the_policy_of_its_year(year: int | None, fen: int, contradicts: bool, tmp_path: Path) -> None:
    rows = mart(tmp_path, [line(year, fen)])
    assert bool(rows) is contradicts
    if rows:
        assert rows[0]["reason_zh"].startswith(f"表内印有“监测范围标准”{fen // 100:,} 元，与{year or 2025}年政策 ")


def test_a_finding_with_hold_holds_the_delivery(tmp_path: Path) -> None:
    held = deliver(tmp_path / "held", [CONFLICT])
    free = deliver(tmp_path / "free", [{**CONFLICT, "finding": "implausible_column", "hold": False}])
    holds = read_headers([held], load_contracts()).holds
    assert [(hold.delivery_id, hold.name) for hold in holds] == [("a" * 32, "unit_conflict")]
    assert "暂缓使用" in holds[0].zh
    assert read_headers([free], load_contracts()).holds == ()


def test_every_finding_the_reader_can_make_has_its_sentence() -> None:
    names = set()
    for path in ROOT.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Dict):
                for key, value in zip(node.keys, node.values, strict=True):
                    if isinstance(key, ast.Constant) and key.value == "finding" and isinstance(value, ast.Constant):
                        names.add(value.value)
    assert len(names) > 15
    assert names <= set(FINDINGS)


def test_no_sentence_shows_a_long_number() -> None:
    zh, en = said({"finding": "unknown_header", "header": "999999197001010017", "sheet": "x", "column": "A"})
    assert "999999197001010017" not in zh + en
