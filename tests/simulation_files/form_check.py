"""Reads and cleans the files of one dataset's forms with the product, and says of each in what it is not what was written.

Here belongs the comparison; which forms of which datasets are asked stands in test_forms.py.
"""

from __future__ import annotations

import datetime as dt
import json
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from pipelines.clean.jobs import CleanCounts, CleanJob
from pipelines.clean.room import clean_deliveries
from pipelines.contracts.loader import load_contracts
from pipelines.contracts.model import Contract, FeedField
from pipelines.errors import ShouwangError
from pipelines.identity.ids import create_macros
from pipelines.intake.note import read_note
from pipelines.intake.read import ReadResult, read_file
from pipelines.intake.store import write_result
from simulation.files.forms import Filed, Kept, Lost, Month

KNOWN_ON = dt.date(2025, 6, 30)
NOTES = ("approximate", "note_in_cell", "suppressed", "interval", "year_of_period", "ambiguous_month", "rounded")
ID_READING = Path(__file__).parents[2] / "pipelines" / "identity" / "sql" / "id_reading.sql"


@dataclass(frozen=True)
class Delivered:
    """A form's file as the product has read and cleaned it."""

    filed: Filed
    read: ReadResult
    folder: Path
    counts: CleanCounts


def deliver(filed: Sequence[Filed], folder: Path, connection: duckdb.DuckDBPyConnection) -> tuple[list[Delivered], dict[str, str]]:
    """Files of one dataset read one by one and cleaned in one pass; and the refusals, by form."""
    contracts = load_contracts()
    jobs, results, refused = [], [], {}
    for item in filed:
        note = read_note(item.path, frozenset(contracts))
        try:
            result = read_file(item.path, contracts, department=item.feed.split("/")[0], note=note, known_on=KNOWN_ON)
        except ShouwangError as error:
            refused[item.form.name] = f"refused: {error}"
            continue
        out = folder / item.form.name
        out.mkdir()
        write_result(out, result)
        results.append((item, result, out))
        jobs.append(CleanJob(out / "raw.parquet", result.report, out, KNOWN_ON))
    by_feed = {result.feed for _, result, _ in results}
    assert by_feed <= {filed[0].feed}, by_feed
    counts = clean_deliveries(contracts[filed[0].feed], jobs, connection) if jobs else []
    return [Delivered(*result, count) for result, count in zip(results, counts, strict=True)], refused


def faults(item: Delivered) -> list[str]:
    """Everything in which a delivery is not what its form has told."""
    return [*_conservation(item), *_findings(item), *([] if item.filed.made.hold else _recovery(item))]


def _conservation(item: Delivered) -> Iterable[str]:
    made, counts, table = item.filed.made, item.counts, item.read.table
    sheets, numbers, kinds_read = (table[name].to_pylist() for name in ("sheet", "row_no", "kind"))
    found = dict(zip(zip(sheets, numbers, strict=True), kinds_read, strict=True))
    told = dict(made.kinds())
    for place in sorted(told.keys() | found.keys()):
        if told.get(place) != found.get(place):
            yield f"row {place}: written as {told.get(place)}, read as {found.get(place)}"
    kinds = Counter(told.values())
    if dict(kinds) != item.read.kinds or item.read.report["rows_in"] != len(told):
        yield f"kinds: written {dict(kinds)}, told {item.read.kinds}"
    copies = len(made.sources()) - len(set(made.sources().values()))
    expected = (kinds["data"], kinds["data"] - copies - len(made.rejected), len(made.rejected), copies)
    if made.hold:  # nobody says what is left of a delivery that waits; it has to add up all the same
        expected = (kinds["data"], kinds["data"] - counts.rejected - counts.duplicate, counts.rejected, counts.duplicate)
    if expected != (counts.rows_data, counts.accepted, counts.rejected, counts.duplicate):
        by_rule = json.loads((item.folder / "clean.json").read_text(encoding="utf-8"))["by_rule"]
        why = [(rule["rule"], rule["column"], rule["count"]) for rule in by_rule if rule["action"] == "reject"]
        yield f"data, accepted, rejected, copies: {expected} expected, {counts} found {why}"
    if item.read.period != item.filed.period:
        yield f"period {item.filed.period}, read as {item.read.period}"


def _findings(item: Delivered) -> Iterable[str]:
    found = item.read.report["findings"]
    if {finding["finding"] for finding in found} != item.filed.made.findings:
        yield f"findings: {sorted(item.filed.made.findings)} expected, {found} found"
    held = {finding["finding"] for finding in found if finding.get("hold")}
    if held != ({item.filed.made.hold} if item.filed.made.hold else set()):
        yield f"hold: {item.filed.made.hold} expected, {sorted(held)} found"


def _recovery(item: Delivered) -> Iterable[str]:
    contract = load_contracts()[item.filed.feed]
    made, sources = item.filed.made, item.filed.made.sources()
    accepted = {(row["_sheet"], row["_row_no"]): row for row in _rows(item, "accepted")}
    wanted = {place for place, row in sources.items() if row not in made.rejected}
    if not accepted.keys() <= wanted or {sources[place] for place in accepted} != {sources[place] for place in wanted}:
        yield f"accepted rows {sorted(wanted - accepted.keys())} are missing, {sorted(accepted.keys() - wanted)} are too many"
        return
    for place, row in accepted.items():
        for field in contract.fields:
            told = made.cells.get((sources[place], field.name), item.filed.frame[sources[place]][field.name])
            for name, value in typed(field, told).items():
                if row[name] != value:
                    yield f"{place} {name}: {value!r} expected, {row[name]!r} found"
    noted = {
        (sources[row["_sheet"], row["_row_no"]], row["column_name"], row["rule"])
        for row in [*_rows(item, "cells"), *_rows(item, "rejected")]
        if row["rule"] in NOTES
    }
    if noted != made.notes:
        yield f"notes: {sorted(made.notes - noted)[:3]} missing, {sorted(noted - made.notes)[:3]} not told"


def _rows(item: Delivered, name: str) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = pq.ParquetFile(item.folder / f"{name}.parquet").read().to_pylist()
    return rows


def typed(field: FeedField, told: Any) -> dict[str, Any]:
    """What accepted.parquet must hold for a cell: the world's value in the contract's type."""
    value = told.value if isinstance(told, Month) else told.text if isinstance(told, Kept) else None if isinstance(told, Lost) else told
    if value is not None:
        value = _typed(field, value)
    if field.type == "date" and field.min_precision == "month":
        precision = None if value is None else "month" if isinstance(told, Month) else "day"
        return {field.name: value, f"{field.name}_precision": precision}
    return {field.name: value}


def _typed(field: FeedField, value: Any) -> Any:
    kind = field.type
    if kind == "resident_id":
        return re.sub(r"^[\s\ufeff'’]+|[\s\ufeff]+$", "", value)
    if kind == "date":
        return dt.date.fromisoformat(value)
    if kind == "month":
        return dt.date.fromisoformat(f"{value[:7]}-01")
    if kind == "code_set":
        return ",".join(sorted(value.split(",")))
    if kind == "decimal":
        return Decimal(str(value)).quantize(Decimal("0.0001"))
    if kind in ("area_name", "household_no", "person_name"):
        return re.sub(r"\s", "", unicodedata.normalize("NFKC", value))
    return value


def canonical_ids(items: Sequence[Delivered], connection: duckdb.DuckDBPyConnection) -> Iterable[str]:
    """Ids that stand as written are the right person's, as identity reads them."""
    asked = {
        (item.filed.form.name, cell.text, cell.canonical)
        for item in items
        for cell in item.filed.made.cells.values()
        if isinstance(cell, Kept) and cell.canonical
    }
    if not asked:
        return
    create_macros(connection)
    rows = pa.table({"raw": sorted({text for _, text, _ in asked})})
    connection.register("raw_id", rows)
    connection.execute("CREATE OR REPLACE TEMP TABLE night AS SELECT DATE '2025-06-30' AS as_of")
    connection.execute("CREATE OR REPLACE TEMP TABLE id_alias (old_id VARCHAR, canonical VARCHAR, key_id VARCHAR)")
    found = {raw: canonical for raw, _, canonical, *_ in connection.execute(ID_READING.read_text(encoding="utf-8")).fetchall()}
    for form, text, canonical in sorted(asked):
        if found[text] != canonical:
            yield f"{form}: {text} is {canonical}, read as {found[text]}"


__all__ = ["Contract", "Delivered", "canonical_ids", "deliver", "faults", "typed"]
