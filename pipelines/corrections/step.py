"""The steps ``amend`` and ``receipt``: what is known to be wrong in what was delivered is put right before cleaning, visibly.

Here belong the order of things and the tables: rows that came back on receipts first, then corrections, held against what
stands there then. A correction that fails is not applied: the delivered text stands, the night goes on and says so (a gap,
exit 3), for the delivery as sent is what would stand had nobody written the correction.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from pipelines.contracts.derive.columns import schema_of
from pipelines.contracts.loader import load_contracts
from pipelines.contracts.model import Contract
from pipelines.corrections.amend import amended_folder, corrected_rows, delivered_rows, write_amended
from pipelines.corrections.known import read_known
from pipelines.corrections.match import APPLIED, Delivered, Outcome, fault_of, masked, match
from pipelines.corrections.returned import Answer, Returns, take_back
from pipelines.engine import Engine, load_room
from pipelines.intake.seal import receipt_secret
from pipelines.quality.union import Source, rejected_select
from pipelines.settings import Settings

if TYPE_CHECKING:
    from pipelines.night import NightContext, StepResult

MODELS = Path(__file__).parent / "models"
_TEXT, _ROW, _DAY, _TIME, _COUNT = pa.string(), pa.int32(), pa.date32(), pa.timestamp("us"), pa.int64()
APPLIED_SCHEMA = schema_of(
    [
        ("correction_id", _TEXT), ("feed", _TEXT), ("delivery_id", _TEXT), ("sheet", _TEXT), ("row_no", _ROW), ("column_name", _TEXT),
        ("source_column", _TEXT), ("correction_state", _TEXT), ("masked_expected", _TEXT), ("masked_found", _TEXT), ("masked_value", _TEXT),
        ("known_date", _DAY), ("reason_zh", _TEXT), ("reason_en", _TEXT), ("reason", _TEXT), ("reporter", _TEXT),
    ]
)  # fmt: skip
RETURN_SCHEMA = schema_of(
    [
        ("return_id", _TEXT), ("delivery_id", _TEXT), ("feed", _TEXT), ("returned_at", _TIME), ("error_name", _TEXT), ("reason_zh", _TEXT),
        ("reason_en", _TEXT), ("rows_marked", _COUNT), ("rows_changed", _COUNT), ("rows_used", _COUNT), ("rows_not_taken", _COUNT),
    ]
)  # fmt: skip
FOLDER_SCHEMA = schema_of([("delivery_id", _TEXT), ("folder", _TEXT), ("returned_by", _TEXT)])


def run(ctx: NightContext) -> StepResult:
    """Write delivery_amended (delivery_known with the folder each delivery is cleaned from) and what was done to get there."""
    from pipelines.night import StepResult

    contracts = load_contracts()
    with ctx.engine() as engine:
        deliveries, returns = current_deliveries(engine, contracts, ctx.settings)
        outcomes = match(read_known(ctx.tables), deliveries, contracts, engine.connection)
        for fault in filter(None, (fault_of(item, contracts[item.correction.feed]) for item in outcomes)):
            ctx.progress.note(fault.line())
        for refusal in filter(None, (item.refusal for item in returns.returns)):
            ctx.progress.note(refusal.line())
        folders = _amend(engine, deliveries, outcomes, returns.answers)
        rows = {
            "correction_applied": _write(engine, "correction_applied", applied_table(outcomes, contracts)),
            "receipt_return": _write(engine, "receipt_return", return_table(returns)),
            "returned_row": engine.write("returned_row", "SELECT * FROM returned_row ORDER BY delivery_id, sheet, row_no"),
        }
        rows["delivery_amended"] = _write_deliveries(engine, folders, returns.answers)
        facts = {
            "corrections": dict(sorted(Counter(item.state for item in outcomes).items())),
            "receipts_returned": len(returns.returns),
            "rows_returned": rows["returned_row"],
        }
        return StepResult(rows, facts)


def run_receipt(ctx: NightContext) -> StepResult:
    """Write receipt_row and receipt: what was asked back, what came of it and how long it took."""
    from pipelines.night import StepResult

    with ctx.engine() as engine:
        engine.expose(["delivery"])
        answered = engine.connection.execute(
            "SELECT delivery_id, delivered_folder, period, part, known_at, version FROM delivery WHERE returned_by IS NOT NULL"
            " ORDER BY delivery_id"
        ).fetchall()
        # As it was delivered, a delivery that was corrected since has other rejects: those the first receipt asked for.
        engine.write("receipt_first", rejected_select([Source(*row) for row in answered]))
        return StepResult(engine.run_all(load_room(MODELS)))


def current_deliveries(engine: Engine, contracts: Mapping[str, Contract], settings: Settings) -> tuple[list[Delivered], Returns]:
    """Every delivery that was read and is no returned receipt, by id, its rows as they are before any correction."""
    engine.expose(["delivery_known"])
    rows = engine.connection.execute(
        "SELECT receipt_of, delivery_id, sha256, feed, period, part, known_at, coalesce(version, 1), folder FROM delivery_known"
        " WHERE state = 'read' ORDER BY delivery_id"
    ).fetchall()
    found: dict[str, Delivered] = {}
    returned: list[tuple[Delivered, str]] = []
    for receipt_of, delivery_id, sha256, feed, period, part, known_at, version, folder in rows:
        place = Path(folder)
        item = Delivered(delivery_id, sha256, feed, period, part, known_at, version, place, delivered_rows(place))
        if receipt_of is None:
            found[delivery_id] = item
        else:
            returned.append((item, receipt_of))
    secret = receipt_secret(settings.lasting_secret()) if returned else ""
    returns = take_back(returned, found, contracts, secret, engine.connection)
    answered = {key: replace(found[key], relation=answer.relation) for key, answer in returns.answers.items()}
    return list({**found, **answered}.values()), returns


def applied_table(outcomes: Sequence[Outcome], contracts: Mapping[str, Contract]) -> pa.Table:
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


def return_table(returns: Returns) -> pa.Table:
    """One row per returned receipt: the refusal, or what was found and used of it, in words too."""
    rows: list[dict[str, Any]] = []
    for item in returns.returns:
        zh = f"回执退回件，对应交付 {item.original_id[:12]}：有行标 {item.marked} 行，改动 {item.changed} 行，采用 {item.used} 行"
        en = f"a returned receipt of {item.original_id[:12]}: {item.marked} rows asked for, {item.changed} changed, {item.used} used"
        if item.not_taken:
            zh += f"；另有 {item.not_taken} 行改动或新增不在退回之列，未采用，请整份重新报送"
            en += f"; {item.not_taken} more rows were changed or added and are not used, send the whole file again"
        if item.refusal:
            zh, en = item.refusal.line_zh(), item.refusal.line()
        rows.append({
            "return_id": item.delivery.delivery_id, "delivery_id": item.original_id, "feed": item.delivery.feed,
            "returned_at": item.delivery.known_at, "error_name": item.refusal.name if item.refusal else None,
            "reason_zh": zh, "reason_en": en, "rows_marked": item.marked, "rows_changed": item.changed, "rows_used": item.used,
            "rows_not_taken": item.not_taken,
        })  # fmt: skip
    return pa.Table.from_pylist(rows, schema=RETURN_SCHEMA)


def _amend(engine: Engine, deliveries: Sequence[Delivered], outcomes: Sequence[Outcome], answers: Mapping[str, Answer]) -> dict[str, Path]:
    """Write what is amended; folder by delivery."""
    applied: dict[str, list[Outcome]] = defaultdict(list)
    for item in outcomes:
        if item.state == APPLIED and item.delivery_id:
            applied[item.delivery_id].append(item)
    folders: dict[str, Path] = {}
    for delivery in deliveries:
        changes, answer = applied.get(delivery.delivery_id, []), answers.get(delivery.delivery_id)
        target = amended_folder(delivery.folder, changes, answer.made_of if answer else ())
        if target != delivery.folder:
            write_amended(engine.connection, corrected_rows(delivery.relation, changes), delivery.folder, target)
            folders[delivery.delivery_id] = target
    return folders


def _write_deliveries(engine: Engine, folders: Mapping[str, Path], answers: Mapping[str, Answer]) -> int:
    """A returned receipt is no delivery of its own: state ``returned``, every row set apart; or ``refused`` by its name."""
    rows = [
        {"delivery_id": key, "folder": str(folder), "returned_by": ",".join(answers[key].returns) if key in answers else None}
        for key, folder in sorted(folders.items())
    ]
    engine.connection.register("amended_folder", pa.Table.from_pylist(rows, schema=FOLDER_SCHEMA))
    engine.expose(["receipt_return"])
    return engine.write(
        "delivery_amended",
        "SELECT k.* REPLACE ("
        " CASE WHEN b.return_id IS NULL THEN k.state WHEN b.error_name IS NULL THEN 'returned' ELSE 'refused' END AS state,"
        " coalesce(b.error_name, k.error_name) AS error_name, coalesce(b.reason_zh, k.reason_zh) AS reason_zh,"
        " coalesce(b.reason_en, k.reason_en) AS reason_en, coalesce(a.folder, k.folder) AS folder,"
        " CASE WHEN b.error_name IS NULL THEN k.rows_in ELSE 0 END AS rows_in,"
        " CASE WHEN b.return_id IS NULL THEN k.rows_data ELSE 0 END AS rows_data,"
        " CASE WHEN b.return_id IS NULL THEN k.rows_set_apart WHEN b.error_name IS NULL THEN k.rows_in ELSE 0 END AS rows_set_apart),"
        " k.folder AS delivered_folder, a.returned_by"
        " FROM delivery_known AS k LEFT JOIN amended_folder AS a USING (delivery_id)"
        " LEFT JOIN receipt_return AS b ON b.return_id = k.delivery_id ORDER BY k.delivery_id",
    )


def _write(engine: Engine, table: str, rows: pa.Table) -> int:
    engine.connection.register("given_rows", rows)
    written = engine.write(table, "SELECT * FROM given_rows")
    engine.connection.unregister("given_rows")
    return written
