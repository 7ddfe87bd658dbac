"""The step ``clean``: every delivery read is cleaned once per digest folder; delivery_clean says what came of it.

Here belong what is due, how deliveries of a feed are put together into passes, and the table written. The cleaning
itself stands in ``room``.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import TYPE_CHECKING

import duckdb
import pyarrow as pa

from pipelines.clean.jobs import CleanCounts, CleanJob
from pipelines.clean.room import clean_deliveries
from pipelines.contracts.derive.columns import schema_of
from pipelines.contracts.derive.rules import known_on
from pipelines.contracts.loader import load_contracts
from pipelines.contracts.model import Contract
from pipelines.contracts.types.sql import register
from pipelines.engine import Engine

if TYPE_CHECKING:
    from pipelines.night import NightContext, StepResult

FILES = ("accepted.parquet", "rejected.parquet", "cells.parquet")
ROWS_A_PASS = 400_000  # bounds the memory of a pass; a larger delivery goes alone
SMALL = 50_000  # rows up to which passes go side by side; a larger one keeps all threads busy, and the memory, by itself
COUNTS = {
    "rows_accepted": "accepted",
    "rows_rejected": "rejected",
    "rows_duplicate": "duplicate",
    "cells_nulled": "cells_nulled",
    "cells_flagged": "cells_flagged",
}


@dataclass(frozen=True)
class Known:
    """A delivery with state read, as delivery_amended has it."""

    delivery_id: str
    feed: str
    folder: Path
    rows_data: int
    known_on: dt.date


def known_deliveries(engine: Engine) -> list[Known]:
    """Deliveries that were read, by feed and id; one with rows that came back also as it was delivered, for what they were."""
    engine.expose(["delivery_amended"])
    rows = engine.connection.execute(
        "SELECT delivery_id, feed, unnest(CASE WHEN returned_by IS NULL THEN [folder] ELSE [folder, delivered_folder] END) AS folder,"
        " rows_data, known_at FROM delivery_amended WHERE state = 'read' ORDER BY feed, delivery_id, folder"
    ).fetchall()
    return [Known(str(a), str(b), Path(c), int(d), known_on(e)) for a, b, c, d, e in rows]


def finished(item: Known) -> CleanCounts | None:
    """Counts of a delivery cleaned before, None when it has to be cleaned. clean.json is written last, so it vouches
    for the files; another known day means other ranges."""
    note = item.folder / "clean.json"
    if not note.exists() or not all((item.folder / name).exists() for name in FILES):
        return None
    found = json.loads(note.read_text(encoding="utf-8"))
    if found["known_on"] != item.known_on.isoformat():
        return None
    return CleanCounts(**{field.name: int(found[field.name]) for field in fields(CleanCounts)})


def passes(items: list[Known]) -> Iterator[list[Known]]:
    """Deliveries of one feed that are cleaned together."""
    group: list[Known] = []
    for item in items:
        if group and (item.feed != group[0].feed or sum(other.rows_data for other in group) + item.rows_data > ROWS_A_PASS):
            yield group
            group = []
        group.append(item)
    if group:
        yield group


def run(ctx: NightContext) -> StepResult:
    """Clean what is due and write delivery_clean."""
    from pipelines.night import StepResult

    contracts = load_contracts()
    counted: dict[Path, CleanCounts] = {}
    with ctx.engine() as engine:
        due: list[Known] = []
        for item in known_deliveries(engine):
            counts = finished(item)
            if counts is None:
                due.append(item)
            else:
                counted[item.folder] = counts
        groups = list(passes(due))
        for group in groups:
            ctx.progress.note(f"{group[0].feed}: {len(group)}")
        counted |= _clean_small([group for group in groups if _rows(group) <= SMALL], contracts, engine)
        for group in groups:
            if _rows(group) > SMALL:
                counted |= _clean(group, contracts, engine.connection)
        rows = _write(engine, counted)
    totals = {name: sum(asdict(counts)[key] for counts in counted.values()) for name, key in COUNTS.items()}
    return StepResult({"delivery_clean": rows}, {"deliveries_cleaned": len(due), "deliveries_kept": len(counted) - len(due), **totals})


def _rows(group: list[Known]) -> int:
    return sum(item.rows_data for item in group)


def _clean(group: list[Known], contracts: Mapping[str, Contract], connection: duckdb.DuckDBPyConnection) -> dict[Path, CleanCounts]:
    """One pass. Counts by folder."""
    jobs = [CleanJob(item.folder / "raw.parquet", _report(item), item.folder, item.known_on) for item in group]
    counts = clean_deliveries(contracts[group[0].feed], jobs, connection)
    return {item.folder: count for item, count in zip(group, counts, strict=True)}


def _clean_small(groups: list[list[Known]], contracts: Mapping[str, Contract], engine: Engine) -> dict[Path, CleanCounts]:
    """Small passes side by side, each on a cursor (temporary tables are a cursor's own). What they cost is planning, which DuckDB
    does on one thread. The first failure, in the order of the passes, is the one told."""

    def work(group: list[Known]) -> dict[Path, CleanCounts]:
        with engine.connection.cursor() as cursor:
            return _clean(group, contracts, cursor)

    register(engine.connection)  # once, for all cursors
    with ThreadPoolExecutor(engine.threads) as pool:
        return {folder: count for counted in pool.map(work, groups) for folder, count in counted.items()}


def _report(item: Known) -> dict[str, object]:
    report: dict[str, object] = json.loads((item.folder / "read.json").read_text(encoding="utf-8"))
    return report


def _write(engine: Engine, counted: dict[Path, CleanCounts]) -> int:
    rows = [{"folder": str(key)} | {name: asdict(counts)[of] for name, of in COUNTS.items()} for key, counts in sorted(counted.items())]
    schema = schema_of([("folder", pa.string()), *((name, pa.int64()) for name in COUNTS)])
    engine.connection.register("clean_counts", pa.Table.from_pylist(rows, schema=schema))
    columns = ", ".join(f"coalesce(c.{name}, 0) AS {name}" for name in COUNTS)
    return engine.write(
        "delivery_clean",
        f"SELECT k.*, {columns} FROM delivery_amended AS k LEFT JOIN clean_counts AS c ON c.folder = k.folder AND k.state = 'read'"
        " ORDER BY k.delivery_id",
    )
