"""The step ``amend``: what is known to be wrong in what was delivered is put right before cleaning, visibly.

Here belong the order of things and the tables. A correction that fails is not applied: the delivered text stands, the
night goes on and says so (a gap, exit 3), for the delivery as sent is what would stand had nobody written the correction.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import pyarrow as pa

from pipelines.contracts.derive.columns import schema_of
from pipelines.contracts.loader import load_contracts
from pipelines.contracts.model import Contract
from pipelines.corrections.amend import amended_folder, corrected_rows, delivered_rows, write_amended
from pipelines.corrections.known import read_known
from pipelines.corrections.match import APPLIED, Delivered, Outcome, fault_of, masked, match
from pipelines.engine import Engine

if TYPE_CHECKING:
    from pipelines.night import NightContext, StepResult

_TEXT, _ROW, _DAY = pa.string(), pa.int32(), pa.date32()
APPLIED_SCHEMA = schema_of(
    [
        ("correction_id", _TEXT), ("feed", _TEXT), ("delivery_id", _TEXT), ("sheet", _TEXT), ("row_no", _ROW), ("column_name", _TEXT),
        ("source_column", _TEXT), ("correction_state", _TEXT), ("masked_expected", _TEXT), ("masked_found", _TEXT), ("masked_value", _TEXT),
        ("known_date", _DAY), ("reason_zh", _TEXT), ("reason_en", _TEXT), ("reason", _TEXT), ("reporter", _TEXT),
    ]
)  # fmt: skip
FOLDER_SCHEMA = schema_of([("delivery_id", _TEXT), ("folder", _TEXT)])


def run(ctx: NightContext) -> StepResult:
    """Write correction_applied and delivery_amended: delivery_known with the folder each delivery is cleaned from."""
    from pipelines.night import StepResult

    contracts = load_contracts()
    with ctx.engine() as engine:
        deliveries = current_deliveries(engine)
        outcomes = match(read_known(ctx.tables), deliveries, contracts, engine.connection)
        for fault in filter(None, (fault_of(item, contracts[item.correction.feed]) for item in outcomes)):
            ctx.progress.note(fault.line())
        folders = _amend(engine, deliveries, outcomes)
        rows = {"correction_applied": _write(engine, "correction_applied", applied_table(outcomes, contracts))}
        rows["delivery_amended"] = _write_deliveries(engine, folders)
        return StepResult(rows, {"corrections": dict(sorted(Counter(item.state for item in outcomes).items()))})


def current_deliveries(engine: Engine) -> list[Delivered]:
    """Every delivery that was read, by id, with its rows as they are before any correction."""
    engine.expose(["delivery_known"])
    rows = engine.connection.execute(
        "SELECT delivery_id, sha256, feed, period, part, known_at, coalesce(version, 1), folder FROM delivery_known"
        " WHERE state = 'read' ORDER BY delivery_id"
    ).fetchall()
    found = []
    for delivery_id, sha256, feed, period, part, known_at, version, folder in rows:
        place = Path(folder)
        found.append(Delivered(delivery_id, sha256, feed, period, part, known_at, version, place, delivered_rows(place)))
    return found


def applied_table(outcomes: list[Outcome], contracts: Mapping[str, Contract]) -> pa.Table:
    """One row per correction known, with what became of it; cells masked."""
    rows = []
    for item in outcomes:
        correction, contract = item.correction, contracts[item.correction.feed]
        fault = fault_of(item, contract)
        shown = {"expected": correction.expected, "found": item.text, "value": correction.value}
        rows.append({
            "correction_id": correction.id, "feed": correction.feed, "delivery_id": item.delivery_id, "sheet": item.sheet,
            "row_no": item.row_no, "column_name": correction.column, "source_column": item.letter, "correction_state": item.state,
            **{f"masked_{name}": masked(contract, correction.column, text) for name, text in shown.items()},
            "known_date": correction.date, "reason_zh": fault.zh if fault else None, "reason_en": fault.what if fault else None,
            "reason": correction.reason, "reporter": correction.reporter,
        })  # fmt: skip
    return pa.Table.from_pylist(rows, schema=APPLIED_SCHEMA)


def _amend(engine: Engine, deliveries: list[Delivered], outcomes: list[Outcome]) -> dict[str, Path]:
    """Write what is amended; folder by delivery."""
    applied: dict[str, list[Outcome]] = defaultdict(list)
    for item in outcomes:
        if item.state == APPLIED and item.delivery_id:
            applied[item.delivery_id].append(item)
    folders: dict[str, Path] = {}
    for delivery in deliveries:
        changes = applied.get(delivery.delivery_id, [])
        target = amended_folder(delivery.folder, changes)
        if target != delivery.folder:
            write_amended(engine.connection, corrected_rows(delivery.relation, changes), delivery.folder, target)
            folders[delivery.delivery_id] = target
    return folders


def _write_deliveries(engine: Engine, folders: Mapping[str, Path]) -> int:
    rows = [{"delivery_id": key, "folder": str(folder)} for key, folder in sorted(folders.items())]
    engine.connection.register("amended_folder", pa.Table.from_pylist(rows, schema=FOLDER_SCHEMA))
    return engine.write(
        "delivery_amended",
        "SELECT k.* REPLACE (coalesce(a.folder, k.folder) AS folder), k.folder AS delivered_folder"
        " FROM delivery_known AS k LEFT JOIN amended_folder AS a USING (delivery_id) ORDER BY k.delivery_id",
    )


def _write(engine: Engine, table: str, rows: pa.Table) -> int:
    engine.connection.register("given_rows", rows)
    written = engine.write(table, "SELECT * FROM given_rows")
    engine.connection.unregister("given_rows")
    return written
