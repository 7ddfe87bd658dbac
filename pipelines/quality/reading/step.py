"""The step: what the reader found of every delivery, as a table, and printed lines held against the policy in force.

Reads ``read.json`` of each delivery known; what a finding means stands in ``texts``.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pyarrow as pa

from pipelines.engine import Engine, load_room
from pipelines.night import NightContext, StepResult
from pipelines.quality.reading.texts import said

MODELS = Path(__file__).parent / "models"
_TEXT = ("delivery_id", "feed", "period", "finding", "sheet", "column_letter", "field", "reason_zh", "reason_en", "policy_key")
_NUMBERS = ("finding_no", "row_count", "printed_year", "printed_fen")
_FIELDS: list[Any] = [*(pa.field(name, pa.string()) for name in _TEXT), *(pa.field(name, pa.int64()) for name in _NUMBERS)]
SCHEMA = pa.schema([*_FIELDS, pa.field("is_held", pa.bool_())])


def run(ctx: NightContext) -> StepResult:
    """The step. Raises EngineError."""
    with ctx.engine() as engine:
        return StepResult(write_findings(engine))


def write_findings(engine: Engine) -> dict[str, int]:
    """Write ``reading_found`` and what the models make of it. Returns rows by table."""
    engine.expose(["delivery_known"])
    known = engine.connection.execute(
        "SELECT delivery_id, feed, period, folder FROM delivery_known WHERE state = 'read' AND receipt_of IS NULL ORDER BY delivery_id"
    ).fetchall()
    engine.connection.register("_found", found_table(known))
    rows = {"reading_found": engine.write("reading_found", "SELECT * FROM _found")}
    return rows | engine.run_all(load_room(MODELS))


def found_table(known: Iterable[tuple[str, str, str | None, str]]) -> pa.Table:
    """Findings of deliveries (id, feed, period, folder), numbered within each in the order of the reader."""
    rows: list[dict[str, Any]] = []
    for delivery_id, feed, period, folder in known:
        report = json.loads((Path(folder) / "read.json").read_text(encoding="utf-8"))
        for number, finding in enumerate(report["findings"], start=1):
            zh, en = said(finding)
            rows.append({
                "delivery_id": delivery_id, "feed": feed, "period": period, "finding": finding["finding"],
                "sheet": finding.get("sheet"), "column_letter": finding.get("column"), "field": finding.get("field"),
                "reason_zh": zh, "reason_en": en, "policy_key": finding.get("policy_key"), "finding_no": number,
                "row_count": finding.get("count"), "printed_year": finding.get("year"), "printed_fen": finding.get("printed_fen"),
                "is_held": bool(finding.get("hold")),
            })  # fmt: skip
    return pa.Table.from_pylist(rows, schema=SCHEMA)
