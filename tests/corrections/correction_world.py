"""A small dataset with deliveries as intake leaves them, and corrections as somebody writes them by hand."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from pipelines.contracts.derive.columns import schema_of
from pipelines.contracts.model import Contract
from pipelines.corrections.amend import delivered_rows
from pipelines.corrections.match import Delivered

FEED = "test/grant"
FIELDS: list[dict[str, Any]] = [
    {"name": "resident_id", "type": "resident_id", "header": ["证件号码", "身份证号"], "en": "id", "required": True, "on_blank": "reject",
     "on_bad": "reject"},
    {"name": "person_name", "type": "person_name", "header": ["姓名"], "en": "name"},
    {"name": "township", "type": "area_name", "level": "township", "header": ["乡镇"], "en": "township"},
    {"name": "amount_fen", "type": "money", "unit": "yuan", "header": ["金额"], "en": "amount"},
    {"name": "paid_date", "type": "date", "header": ["发放日期"], "en": "paid on"},
]  # fmt: skip
Row = Mapping[str, str | None]


def contract(kind: str = "event") -> Contract:
    return Contract.model_validate(
        {
            "feed": FEED,
            "title": {"zh": "测试补助", "en": "test grant"},
            "department": {"zh": "测试", "en": "test"},
            "grain": {"zh": "人", "en": "person"},
            "delivery": {"kind": kind, "cadence": "month", "period": "month", "due_day": 5},
            "access": {"sensitivity": "restricted", "legal_basis": "duty", "retention_days": 1, "readers": ["county_monitor"]},
            "key": ["resident_id"],
            "fields": FIELDS,
        }
    )


ROWS: list[Row] = [
    {"resident_id": "999999197001010017", "person_name": "测一", "township": "东河镇", "amount_fen": "50000", "paid_date": "2025-05-01"},
    {"resident_id": "999999198808080029", "person_name": "测二", "township": "东河镇", "amount_fen": "300", "paid_date": "2025-05-02"},
    {"resident_id": "999999201206151138", "person_name": "测三", "township": "嘉川镇", "amount_fen": None, "paid_date": "2025-05-02"},
]


def deliver(
    root: Path, number: int, rows: Sequence[Row] = ROWS, *, period: str = "2025-05", version: int = 1, part: str | None = None,
    sheets: Sequence[str] = ("名册",), known: dt.datetime = dt.datetime(2025, 6, 1),
) -> Delivered:  # fmt: skip
    """One file, its rows from row 3 on of each sheet; row 2 is its header, row 1 its title."""
    sha256 = f"{number:02x}" * 32
    folder = root / "deliveries" / sha256[:32] / "digest"
    folder.mkdir(parents=True, exist_ok=True)
    names = [str(field["name"]) for field in FIELDS]
    told: list[dict[str, Any]] = []
    for sheet in sheets:
        told.append({"sheet": sheet, "row_no": 1, "kind": "title", "extra": "题"})
        told += [{"sheet": sheet, "row_no": 3 + at, "kind": "data", **row} for at, row in enumerate(rows)]
    schema = schema_of([("sheet", pa.string()), ("row_no", pa.int32()), ("kind", pa.string()), *((name, pa.string()) for name in names),
                        ("extra", pa.string())])  # fmt: skip
    pq.write_table(pa.Table.from_pylist(told, schema=schema), folder / "raw.parquet")
    columns = [{"field": name, "column": chr(65 + at), "header": FIELDS[at]["header"][0], "unit": None} for at, name in enumerate(names)]
    report = {"sheets": [{"name": sheet, "columns": columns, "kinds": {"data": len(rows), "title": 1}} for sheet in sheets]}
    (folder / "read.json").write_text(json.dumps(report), encoding="utf-8")
    return Delivered(sha256[:32], sha256, FEED, period, part, known, version, folder, delivered_rows(folder))


def entry(name: str = "amount-of-one", **more: Any) -> dict[str, Any]:
    """A correction of the first row's amount, fields changed as told."""
    return {
        "id": name, "feed": FEED, "where": {"delivery": "01" * 6, "row": 3}, "column": "amount_fen", "expected": "50000", "value": "500",
        "reason": "多写两个零", "reporter": "测试员", "date": "2025-06-10",
    } | more  # fmt: skip


def connection() -> duckdb.DuckDBPyConnection:
    return duckdb.connect(config={"threads": 2, "preserve_insertion_order": False})


def rows_of(database: duckdb.DuckDBPyConnection, relation: str) -> list[tuple[Any, ...]]:
    return database.execute(f"SELECT * FROM ({relation}) ORDER BY sheet, row_no").fetchall()
