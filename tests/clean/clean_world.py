"""Deliveries for the room's tests: raw.parquet and read.json as intake leaves them, from rows of cells."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from pipelines.clean.jobs import CleanJob
from pipelines.contracts.derive.columns import schema_of
from pipelines.contracts.model import Contract

KNOWN_ON = dt.date(2025, 6, 30)
Row = Mapping[str, str | None]


def write_delivery(
    folder: Path,
    contract: Contract,
    rows: Sequence[Row],
    *,
    absent: Sequence[str] = (),
    units: Mapping[str, str] | None = None,
    set_apart: int = 2,
    known_on: dt.date = KNOWN_ON,
) -> CleanJob:
    """One sheet: ``set_apart`` rows above the data, then a row each. ``absent`` fields have no column in the file."""
    folder.mkdir(parents=True, exist_ok=True)
    names = [field.name for field in contract.fields]
    above = [{"sheet": "Sheet1", "row_no": number + 1, "kind": "title", "extra": "题"} for number in range(set_apart)]
    data = [
        {"sheet": "Sheet1", "row_no": number + set_apart + 1, "kind": "data"}
        | {name: row.get(name) for name in names if name not in absent}
        for number, row in enumerate(rows)
    ]
    schema = schema_of(
        [
            ("sheet", pa.string()),
            ("row_no", pa.int32()),
            ("kind", pa.string()),
            *((name, pa.string()) for name in names),
            ("extra", pa.string()),
        ]
    )
    pq.write_table(pa.Table.from_pylist(above + data, schema=schema), folder / "raw.parquet")
    columns = [
        {"field": name, "column": chr(65 + number), "header": name, "unit": (units or {}).get(name)}
        for number, name in enumerate(names)
        if name not in absent
    ]
    report: dict[str, Any] = {"sheets": [{"name": "Sheet1", "columns": columns, "kinds": {"data": len(rows), "title": set_apart}}]}
    return CleanJob(folder / "raw.parquet", report, folder, known_on)


def connect(threads: int = 2) -> duckdb.DuckDBPyConnection:
    return duckdb.connect(config={"threads": threads, "preserve_insertion_order": False})


def read(path: Path) -> list[dict[str, Any]]:
    """Rows of a file, in its order."""
    rows: list[dict[str, Any]] = pq.read_table(path).to_pylist()
    return rows
