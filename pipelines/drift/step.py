"""The step: every delivery in use or held beside the one before it, and what its changed columns may be (``header_drift``).

Here belong which delivery is compared with which, and the table. What a change is stands in ``judge``.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from pathlib import Path
from typing import Any

import pyarrow as pa

from pipelines.contracts.derive.rules import known_on
from pipelines.contracts.local import load_merged
from pipelines.contracts.model import Contract
from pipelines.drift.accept import alias_line
from pipelines.drift.columns import Columns
from pipelines.drift.evidence import Pair, weigh
from pipelines.drift.judge import Change, candidates, changes, drift_id, first_day, matches
from pipelines.engine import Engine
from pipelines.intake.mask import mask_digits
from pipelines.night import NightContext, StepResult

_TEXTS = ("change", "field", "header", "source_column", "old_header", "old_column", "drift_state", "proposal", "alias_text")
_SHARES = ("similarity", "parse_share", "overlap_share", "position_share", "score")
_SHARE = pa.decimal128(9, 6)
_COLUMNS: list[pa.Field[Any]] = [
    *(pa.field(name, pa.string()) for name in ("drift_id", "delivery_id", "feed", "period", "part", *_TEXTS)),
    *(pa.field(name, _SHARE) for name in _SHARES),
    pa.field("from_date", pa.date32()),
]
SCHEMA = pa.schema(_COLUMNS)


@dataclass(frozen=True)
class Delivery:
    """One delivery that was read, in the order in which a feed's part came."""

    delivery_id: str
    feed: str
    period: str | None
    part: str | None
    known_at: dt.datetime
    state: str
    folder: Path

    @cached_property
    def report(self) -> Mapping[str, Any]:
        found: dict[str, Any] = json.loads((self.folder / "read.json").read_text(encoding="utf-8"))
        return found

    @cached_property
    def columns(self) -> Columns:
        return Columns.of(self.report)


def run(ctx: NightContext) -> StepResult:
    """Write ``header_drift``."""
    contracts = load_merged(ctx.settings.contracts)
    with ctx.engine() as engine:
        rows = drift_rows(engine, contracts)
        engine.connection.register("_drift", pa.Table.from_pylist(rows, schema=SCHEMA))
        count = engine.write("header_drift", "SELECT * FROM _drift ORDER BY feed, drift_id, delivery_id")
    states = [row["drift_state"] for row in rows]
    facts = {state: states.count(state) for state in ("proposed", "ambiguous", "told")}
    if facts["proposed"] or facts["ambiguous"]:
        ctx.progress.note(f"headers: {facts['proposed']} proposed, {facts['ambiguous']} ambiguous; shouwang contract drift")
    return StepResult({"header_drift": count}, facts)


def drift_rows(engine: Engine, contracts: Mapping[str, Contract]) -> list[dict[str, Any]]:
    """The rows of ``header_drift``."""
    engine.expose(["delivery", "person_spine", "household_spine"])
    found = engine.connection.execute(
        "SELECT delivery_id, feed, period, part, known_at, delivery_state, folder FROM delivery"
        " WHERE delivery_state IN ('standing', 'held', 'superseded')"
        " ORDER BY feed, coalesce(period, ''), known_at, version, delivery_id"
    ).fetchall()
    earlier: dict[str, list[Delivery]] = {}
    rows: list[dict[str, Any]] = []
    for item in (Delivery(a, b, c, d, e, f, Path(g)) for a, b, c, d, e, f, g in found if b in contracts):
        before = earlier.setdefault(item.feed, [])
        if item.state != "superseded":
            rows += _rows(engine, contracts[item.feed], item, before)
        if item.state != "held":
            before.append(item)
    return rows


def _rows(engine: Engine, contract: Contract, item: Delivery, earlier: Sequence[Delivery]) -> list[dict[str, Any]]:
    same_part = [other for other in earlier if other.part == item.part]
    before = same_part[-1].columns if same_part else None
    now, known = item.columns, known_on(item.known_at)
    named = candidates(contract, now, before)
    pairs = [Pair(header, field, _last_with(field.name, [*earlier, *same_part])) for header, field, _ in named]
    shares = weigh(engine.connection, item.folder / "raw.parquet", pairs, known.isoformat())
    told = changes(contract, now, before, matches(named, shares, now, before))
    return [_row(contract, item, change, first_day(item.period, known)) for change in told]


def _last_with(field: str, deliveries: Sequence[Delivery]) -> Path | None:
    """Accepted file of the last of several deliveries that had the field."""
    return next((other.folder / "accepted.parquet" for other in reversed(deliveries) if field in other.columns.fields), None)


def _row(contract: Contract, item: Delivery, change: Change, since: dt.date) -> dict[str, Any]:
    row: dict[str, Any] = {
        "drift_id": drift_id(item.feed, change), "delivery_id": item.delivery_id, "feed": item.feed, "period": item.period,
        "part": item.part, "change": change.change, "field": change.field, "drift_state": change.state,
    }  # fmt: skip
    if change.now:
        row |= {"header": mask_digits(change.now.header), "source_column": change.now.letter}
    if change.before:
        row |= {"old_header": mask_digits(change.before.header), "old_column": change.before.letter}
    elif change.field:
        row["old_header"] = contract.field(change.field).zh
    if change.match and change.now:
        match = change.match
        values = (match.similarity, match.parse, match.overlap, match.position, match.score)
        row |= {name: None if value is None else Decimal(str(round(value, 6))) for name, value in zip(_SHARES, values, strict=True)}
        text = _alias(change.now.header, item)
        row |= {"alias_text": text, "from_date": since}
        if change.state == "proposed":
            row["proposal"] = mask_digits(alias_line(text, since))
        else:
            row["from_date"] = None
    return row


def _alias(header: str, item: Delivery) -> str:
    """What the contract must say for a header: of one over several rows all levels joined, as the reader joins them."""
    deep = any(len(sheet["header_rows"]) > 1 for sheet in item.report["sheets"])
    return header.replace("/", "") if deep else header
