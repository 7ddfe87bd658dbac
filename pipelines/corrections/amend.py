"""Writes a delivery's amended text beside the delivered one: the same rows, other words in the cells that were corrected.

The folder is named by the delivered folder, what is changed in it and this room's code: an unchanged set of corrections
is written once, a withdrawn one leads back to the folder as delivered, cleaned long ago.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections import defaultdict
from collections.abc import Sequence
from functools import cache
from pathlib import Path

import duckdb

from pipelines.contracts.types.sql import ident, lit
from pipelines.corrections.match import Outcome
from pipelines.engine.duck import quote


def delivered_rows(folder: Path) -> str:
    """SQL: rows of raw.parquet in file order, as ``file_row_number`` counts them."""
    return f"SELECT * FROM read_parquet({quote(str(folder / 'raw.parquet'))}, file_row_number = true)"


def corrected_rows(rows: str, applied: Sequence[Outcome]) -> str:
    """SQL: the rows with corrections applied."""
    by_column: dict[str, list[Outcome]] = defaultdict(list)
    for item in applied:
        by_column[item.correction.column].append(item)
    changed = []
    for column, items in sorted(by_column.items()):
        cases = " ".join(
            f"WHEN sheet = {lit(item.sheet or '')} AND row_no = {item.row_no} THEN {_text(item.correction.value)}" for item in items
        )
        changed.append(f"CASE {cases} ELSE {ident(column)} END AS {ident(column)}")
    return f"SELECT * REPLACE ({', '.join(changed)}) FROM ({rows})" if changed else rows


def amended_folder(folder: Path, applied: Sequence[Outcome], returned: Sequence[str] = ()) -> Path:
    """Where the amended text stands; the folder as delivered when nothing is changed. ``returned``: what the returns are made of."""
    if not applied and not returned:
        return folder
    cells = sorted([item.sheet, item.row_no, item.correction.column, item.correction.value] for item in applied)
    said = json.dumps([code_version(), list(returned), cells], ensure_ascii=False)
    return folder.with_name(f"{folder.name}-{hashlib.sha256(said.encode()).hexdigest()[:12]}")


def write_amended(connection: duckdb.DuckDBPyConnection, rows: str, folder: Path, target: Path) -> None:
    """Write raw.parquet, then read.json, whose presence says that the folder is whole. One that stands is kept."""
    if (target / "read.json").exists():
        return
    target.mkdir(parents=True, exist_ok=True)
    part = target / f".raw.{os.getpid()}.part"
    select = f"SELECT * EXCLUDE (file_row_number) FROM ({rows}) ORDER BY file_row_number"
    connection.execute(f"COPY ({select}) TO {quote(str(part))} (FORMAT parquet, COMPRESSION zstd, COMPRESSION_LEVEL 1)")
    part.replace(target / "raw.parquet")
    report = target / f".read.{os.getpid()}.part"
    report.write_bytes((folder / "read.json").read_bytes())
    report.replace(target / "read.json")


@cache
def code_version() -> str:
    """Version of the amending code, taken from its text."""
    digest = hashlib.sha256()
    for path in sorted(Path(__file__).parent.glob("*.py")):
        digest.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()[:16]


def _text(value: str | None) -> str:
    return "CAST(NULL AS VARCHAR)" if value is None else lit(value)
