"""What clean.json says of filled cells: a cell that says something counts, well or badly; blanks, strokes and copies do not."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from pipelines.clean.room import clean_delivery
from pipelines.contracts.loader import load_contracts

FEED = load_contracts()["health/major_illness"]


def test_cells_that_say_something(tmp_path: Path) -> None:
    names = [field.name for field in FEED.fields]
    told = {"person_name": ["甲某", "乙某", "乙某", ""], "confirmed_date": ["2025-05-01", "昨天", "昨天", "/"]}
    rows = 4
    columns = {name: pa.array(told.get(name, [None] * rows), pa.string()) for name in names}
    place = {"sheet": pa.array(["S"] * rows), "row_no": pa.array(range(2, 2 + rows), pa.int32()), "kind": pa.array(["data"] * rows)}
    pq.write_table(pa.table(place | columns | {"extra": pa.array([None] * rows, pa.string())}), tmp_path / "raw.parquet")
    heads = [{"field": name, "column": chr(65 + number), "header": name, "unit": None} for number, name in enumerate(told)]
    report = {"feed": FEED.feed, "period": "2025-05", "sheets": [{"name": "S", "columns": heads, "kinds": {"data": rows}}]}
    with duckdb.connect(":memory:") as connection:
        counts = clean_delivery(FEED, tmp_path / "raw.parquet", report, tmp_path, connection, dt.date(2025, 6, 1))
    filled = json.loads((tmp_path / "clean.json").read_text(encoding="utf-8"))["filled"]
    assert counts.duplicate == 1
    assert {name: filled[name] for name in told} == {"person_name": 2, "confirmed_date": 2}
    assert sum(filled.values()) == 4
