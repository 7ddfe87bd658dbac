"""The step as the night runs it: real contracts, real suites, Great Expectations as the auditor."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from deliveries import CLEAN, RESENT, RETURNED, write_faults

from expectations.validate import GxAuditor
from pipelines.contracts.derive.columns import arrow_schema
from pipelines.contracts.loader import load_contracts
from pipelines.errors import SpineMissing
from pipelines.night import NightContext
from pipelines.quality.step import run
from pipelines.settings import Settings

REGISTER = load_contracts()["public_security/household_register"]


class Quiet:
    def step(self, name: str, zh: str) -> None: ...

    def note(self, text: str) -> None: ...


def register_delivery(home: Path, number: int, names: list[str | None]) -> dict[str, object]:
    """Rows of the register as clean would leave them; a NULL name is what clean rejects."""
    folder = home / "lake" / "deliveries" / f"{number:032x}" / "digest"
    folder.mkdir(parents=True)
    schema = arrow_schema(REGISTER)
    rows = [{"household_no": str(n), "person_name": name, "_sheet": "S", "_row_no": n + 2} for n, name in enumerate(names)]
    pq.write_table(pa.Table.from_pylist(rows, schema=schema), folder / "accepted.parquet")
    for name in ("rejected.parquet", "cells.parquet"):
        write_faults(folder / name, [])
    columns = [{"field": field.name, "column": "A", "header": field.zh, "unit": None} for field in REGISTER.fields]
    read = {"feed": REGISTER.feed, "sheets": [{"name": "S", "columns": columns, "kinds": {"data": len(rows)}}]}
    (folder / "read.json").write_text(json.dumps(read), encoding="utf-8")
    counts = {"rows_in": len(rows), "rows_data": len(rows), "rows_accepted": len(rows)}
    counts |= dict.fromkeys(("rows_set_apart", "rows_rejected", "rows_duplicate", "cells_nulled", "cells_flagged"), 0)
    return {
        "delivery_id": folder.parent.name,
        "sha256": folder.parent.name * 2,
        "department": "public_security",
        "feed": REGISTER.feed,
        "part": "东河镇",
        "period": f"2025-{number:02}",
        "version": 1,
        "file_name": "f.xlsx",
        "known_at": dt.datetime(2025, number, 1),
        "state": "read",
        "folder": str(folder),
        **counts,
    }


def context(home: Path, deliveries: list[dict[str, object]]) -> NightContext:
    settings = Settings.load(home, home / "landing")
    tables = settings.lake / "nights" / "test"
    tables.mkdir(parents=True)
    pq.write_table(pa.Table.from_pylist(deliveries, schema=CLEAN), tables / "delivery_clean.parquet")
    pq.write_table(RESENT.empty_table(), tables / "delivery_resent.parquet")
    pq.write_table(RETURNED.empty_table(), tables / "returned_row.parquet")
    return NightContext(settings, dt.date(2025, 6, 30), "test", tables, GxAuditor(memory="400MB", threads=1), Quiet())


def test_a_register_that_breaks_its_suite_after_cleaning_gives_way_to_the_last_good_one(tmp_path: Path) -> None:
    good, bad = register_delivery(tmp_path, 5, ["甲", "乙"]), register_delivery(tmp_path, 6, ["甲", None])
    result = run(context(tmp_path, [good, bad]))
    assert result.facts["deliveries"] == {"held": 1, "standing": 1}
    assert result.rows["accepted__public_security__household_register"] == 2
    assert result.rows["feed_status"] == len(load_contracts())


def test_without_a_register_the_night_stops(tmp_path: Path) -> None:
    with pytest.raises(SpineMissing, match="household_register"):
        run(context(tmp_path, []))
