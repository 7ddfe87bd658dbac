"""The step over a night's deliveries: cleans what is due, once, and says what came of each."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
from clean_world import read, write_delivery

from pipelines.clean import step
from pipelines.contracts.derive.columns import schema_of
from pipelines.contracts.derive.samples import valid_cells
from pipelines.contracts.loader import load_contracts
from pipelines.engine import Engine

KNOWN_AT = dt.datetime(2025, 6, 29, 16, 30)  # UTC: already 30 June in China


def night(tmp_path: Path, deliveries: list[dict[str, Any]]) -> Any:
    texts = [(name, pa.string()) for name in ("delivery_id", "feed", "folder", "delivered_folder", "returned_by", "state")]
    schema = schema_of([*texts, ("known_at", pa.timestamp("us")), ("rows_data", pa.int64())])
    tables = tmp_path / "tables"
    tables.mkdir(exist_ok=True)
    pq.write_table(pa.Table.from_pylist(deliveries, schema=schema), tables / "delivery_amended.parquet")
    return SimpleNamespace(
        engine=lambda: Engine(tables, temp=tmp_path / "tmp"), progress=SimpleNamespace(note=lambda text: None), tables=tables
    )


def delivered(tmp_path: Path, number: int, feed: str, rows: list[dict[str, Any]]) -> dict[str, Any]:
    job = write_delivery(tmp_path / str(number), load_contracts()[feed], rows)
    (job.out / "read.json").write_text(json.dumps(job.read_report), encoding="utf-8")
    known = {"delivery_id": f"{number:032x}", "feed": feed, "folder": str(job.out), "state": "read"}
    return known | {"known_at": KNOWN_AT, "rows_data": len(rows)}


def test_step(tmp_path: Path) -> None:
    damage, water = load_contracts()["emergency/disaster_damage"], load_contracts()["water/village_supply"]
    today = valid_cells(damage) | {"disaster_date": "2025-06-30"}
    deliveries = [
        delivered(tmp_path, 1, damage.feed, [today, today, valid_cells(damage) | {"damage_no": "/"}]),
        delivered(tmp_path, 2, water.feed, [valid_cells(water)]),
        delivered(tmp_path, 3, damage.feed, [today]),
        {"delivery_id": f"{4:032x}", "feed": None, "folder": "", "state": "refused", "known_at": KNOWN_AT, "rows_data": 0},
    ]
    ctx = night(tmp_path, deliveries)
    result = step.run(ctx)
    assert result.rows == {"delivery_clean": 4}
    assert (result.facts["deliveries_cleaned"], result.facts["deliveries_kept"]) == (3, 0)
    counts = [(row["rows_accepted"], row["rows_rejected"], row["rows_duplicate"]) for row in read(ctx.tables / "delivery_clean.parquet")]
    assert counts == [(1, 1, 1), (1, 0, 0), (1, 0, 0), (0, 0, 0)]


def test_what_is_clean_is_not_cleaned_again_but_what_is_half_done_is(tmp_path: Path) -> None:
    water = load_contracts()["water/village_supply"]
    deliveries = [delivered(tmp_path, number, water.feed, [valid_cells(water)]) for number in (1, 2, 3)]
    step.run(night(tmp_path, deliveries))
    before = [(tmp_path / "1" / name).stat().st_mtime_ns for name in (*step.FILES, "clean.json")]
    (tmp_path / "2" / "clean.json").unlink()  # killed before the end
    (tmp_path / "3" / "cells.parquet").unlink()
    result = step.run(night(tmp_path, deliveries))
    assert (result.facts["deliveries_cleaned"], result.facts["deliveries_kept"]) == (2, 1)
    assert before == [(tmp_path / "1" / name).stat().st_mtime_ns for name in (*step.FILES, "clean.json")]


def test_passes_keep_feeds_apart_and_memory_bounded() -> None:
    def known(feed: str, rows: int) -> step.Known:
        return step.Known("x", feed, Path(), rows, dt.date(2025, 6, 30))

    big = step.ROWS_A_PASS
    given = [known("a/a", 10), known("a/a", 20), known("a/a", big), known("a/a", 5), known("b/b", 5)]
    assert [[(item.feed, item.rows_data) for item in group] for group in step.passes(given)] == [
        [("a/a", 10), ("a/a", 20)],
        [("a/a", big)],
        [("a/a", 5)],
        [("b/b", 5)],
    ]
