"""The feed calendar in Dagster: one check a department, with counts, and the late deliveries by name."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from assets_defs.checks import _calendar, specs
from pipelines.contracts.loader import load_contracts
from pipelines.night import STEPS

DUE = dt.date(2025, 6, 5)


def row(feed: str, span: str, answer: str, days: int | None = None, part: str = "") -> dict[str, Any]:
    return {
        "department": feed.split("/")[0],
        "feed": feed,
        "span": span,
        "part": part,
        "due_date": DUE,
        "answer": answer,
        "days_late": days,
    }


def test_one_check_a_department_with_counts_and_names(tmp_path: Path) -> None:
    expected = [
        row("health/major_illness", "2025-04", "late", 3), row("health/major_illness", "2025-05", "on_time"),
        row("public_security/household_register", "2025-05", "missing", 25, "东河镇"),
        row("public_security/household_register", "2025-05", "on_time", None, "嘉川镇"),
    ]  # fmt: skip
    status = [
        {"department": "health", "calendar_answer": "on_time"}, {"department": "public_security", "calendar_answer": "missing"},
    ]  # fmt: skip
    pq.write_table(pa.Table.from_pylist(expected), tmp_path / "expected_delivery.parquet")
    pq.write_table(pa.Table.from_pylist(status), tmp_path / "feed_status.parquet")
    found = {str(item.check_name): item for item in _calendar(SimpleNamespace(tables=tmp_path))}  # type: ignore[arg-type]
    assert set(found) == {f"feed_calendar__{contract.department_key}" for contract in load_contracts().values()}
    police, health = found["feed_calendar__public_security"], found["feed_calendar__health"]
    assert (police.passed, health.passed) == (False, True)
    assert {name: police.metadata[name].value for name in ("missing", "on_time", "datasets_behind", "not_in_time")} == {
        "missing": 1, "on_time": 1, "datasets_behind": 1, "not_in_time": 1,
    }  # fmt: skip
    assert "| public_security/household_register | 2025-05 | 东河镇 | 2025-06-05 | missing | 25 |" in str(
        police.metadata["deliveries"].value
    )
    assert "| health/major_illness | 2025-04 |  | 2025-06-05 | late | 3 |" in str(health.metadata["deliveries"].value)


def test_what_is_reported_is_declared() -> None:
    standing = next(step for step in STEPS if step.name == "standing")
    declared = {spec.name for spec in specs(standing)}
    assert {f"feed_calendar__{contract.department_key}" for contract in load_contracts().values()} <= declared
