"""What the readers found of each file's headers: which declared ones are not there, and which findings hold a delivery.

Reads the ``read.json`` of every delivery, nothing else. A missing header without which no row can stand
(``Contract.essential``) holds the delivery; any other that is not optional is a gap: the column stands NULL and what
needs it says n/a (``field_gap`` in facts).
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa

from pipelines.contracts.model import Contract
from pipelines.errors import EngineError, Where
from pipelines.quality.reading.texts import said as sentences

_GAPS: list[pa.Field[Any]] = [
    pa.field("delivery_id", pa.string()),
    pa.field("feed", pa.string()),
    pa.field("field", pa.string()),
    pa.field("is_required", pa.bool_()),
    pa.field("kind", pa.string()),
]
GAPS = pa.schema(_GAPS)
HOLDS = pa.schema([(name, pa.string()) for name in ("delivery_id", "hold_name", "reason_zh", "reason_en")])


@dataclass(frozen=True)
class Hold:
    """Why a delivery is held back; ``name`` is stable."""

    delivery_id: str
    name: str
    zh: str
    en: str


@dataclass(frozen=True)
class Headers:
    """Header gaps of all deliveries as a table, and the holds that follow from them."""

    gaps: pa.Table
    holds: tuple[Hold, ...]


def read_headers(deliveries: Iterable[tuple[str, str, str]], contracts: Mapping[str, Contract]) -> Headers:
    """Headers of the given (delivery_id, feed, folder). Raises EngineError for a folder without read.json."""
    gaps: list[dict[str, Any]] = []
    holds: list[Hold] = []
    for delivery_id, feed, folder in deliveries:
        report = _read(Path(folder) / "read.json")
        for finding in report.get("findings", ()):
            if finding.get("hold"):
                holds.append(Hold(delivery_id, finding["finding"], *sentences(finding)))
        missing = _missing(contracts[feed], report["sheets"])
        if report.get("period"):  # the column of the period itself may be left out: cleaning fills it
            missing.pop(contracts[feed].period_field or "", None)
        said = {"delivery_id": delivery_id, "feed": feed, "kind": contracts[feed].delivery.kind}
        gaps += [{**said, "field": name, "is_required": required} for name, required in sorted(missing.items())]
        if names := missing.keys() & contracts[feed].essential:
            titles = [contracts[feed].field(name) for name in sorted(names)]
            holds.append(
                Hold(
                    delivery_id,
                    "header_missing",
                    "缺少必填列：" + "、".join(item.zh for item in titles),
                    "required headers are missing: " + ", ".join(item.name for item in titles),
                )
            )
    return Headers(pa.Table.from_pylist(gaps, schema=GAPS), tuple(holds))


def holds_table(holds: Iterable[Hold]) -> pa.Table:
    """Holds as the table ``delivery_hold``; of several for one delivery the first by name speaks."""
    first = {hold.delivery_id: hold for hold in sorted(holds, key=lambda hold: (hold.delivery_id, hold.name, hold.en), reverse=True)}
    rows = [
        {"delivery_id": hold.delivery_id, "hold_name": hold.name, "reason_zh": hold.zh, "reason_en": hold.en}
        for _, hold in sorted(first.items())
    ]
    return pa.Table.from_pylist(rows, schema=HOLDS)


def _missing(contract: Contract, sheets: Iterable[Mapping[str, Any]]) -> dict[str, bool]:
    """Fields without a header on some sheet that holds data; true for required ones."""
    declared = {item.name: item.required for item in contract.fields if not item.optional}
    missing: dict[str, bool] = {}
    for sheet in sheets:
        if sheet["kinds"].get("data", 0):
            present = {column["field"] for column in sheet["columns"]}
            missing |= {name: required for name, required in declared.items() if name not in present}
    return missing


def _read(path: Path) -> dict[str, Any]:
    if not path.exists():
        raise EngineError("delivery_folder", "a delivery has no read.json", where=Where(file=str(path)), fix="run clean again")
    found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return found
