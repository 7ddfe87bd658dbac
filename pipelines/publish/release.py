"""A release: all marts of one night as Parquet with a manifest, audited whole, then the pointer moves.

Here belong staging, the audit, the pointer and ``verify``. What a mart is stands in ``tables``; how readers
get it stands in ``warehouse``. A release is judged by its own manifest, which keeps the columns it was made with: a
declaration that changes later changes no release. Only a staged one is held against today's declaration (``undeclared``).
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import duckdb

from pipelines.engine.duck import quote
from pipelines.errors import AuditError, ConservationError, UsageError, Where
from pipelines.publish.privacy import PRIVATE_TEXT
from pipelines.publish.schema import MartColumn, columns_of, digest_select, release_select
from pipelines.publish.tables import MARTS

MANIFEST = "manifest.json"
POINTER = "CURRENT"

UNSOUND = ("missing_mart", "unreadable", "schema", "manifest")  # faults after which a file's rows cannot be counted


@dataclass(frozen=True)
class MartEntry:
    """One mart in a manifest: its rows, their content digest, the columns they were written with."""

    rows: int
    digest: str
    columns: tuple[MartColumn, ...]


def stage(connection: duckdb.DuckDBPyConnection, tables: Path, releases: Path, run_id: str, facts: Mapping[str, Any]) -> Path:
    """Write every mart and the manifest into a staging folder. Returns the folder."""
    staging = releases / f".staging-{run_id}"
    shutil.rmtree(staging, ignore_errors=True)
    staging.mkdir(parents=True)
    marts: dict[str, MartEntry] = {}
    for name, table in MARTS.items():
        source = tables / f"{table.info['reads']}.parquet"
        if not source.exists():
            raise AuditError("mart_without_source", f"mart {name} has no lake table", where=Where(file=source.name), expected=source.name)
        target = staging / f"{name}.parquet"
        try:
            select = release_select(table, f"read_parquet({quote(str(source))})")
            connection.execute(f"COPY ({select}) TO {quote(str(target))} (FORMAT parquet, COMPRESSION zstd)")
        except duckdb.Error as error:
            raise AuditError("mart_schema", f"mart {name} does not fit its declaration: {str(error).splitlines()[0]}") from error
        marts[name] = entry_of(connection, columns_of(table), target)
    manifest = {**facts, "run_id": run_id, "marts": {name: asdict(entry) for name, entry in marts.items()}}
    (staging / MANIFEST).write_text(json.dumps(manifest, ensure_ascii=False, indent=1, sort_keys=True), encoding="utf-8")
    return staging


def entry_of(connection: duckdb.DuckDBPyConnection, columns: Sequence[MartColumn], path: Path) -> MartEntry:
    """Rows and content digest of one released file with these columns."""
    row = connection.execute(digest_select(columns, f"read_parquet({quote(str(path))})")).fetchone()
    assert row is not None
    return MartEntry(int(row[0]), str(row[1]), tuple(columns))


def undeclared(folder: Path) -> list[str]:
    """Where the manifest of a staged release is not what is declared today, one named line each."""
    staged = {name: entry.get("columns") for name, entry in read_manifest(folder)["marts"].items()}
    declared = {name: [asdict(column) for column in columns_of(table)] for name, table in MARTS.items()}
    return [
        f"declaration: mart {name} is not staged as it is declared"
        for name in sorted(declared.keys() | staged.keys())
        if staged.get(name) != declared.get(name)
    ]


def audit(connection: duckdb.DuckDBPyConnection, folder: Path) -> list[str]:
    """Check a staged or published release as a whole from its files alone.

    Schema, keys, row counts and digests of the manifest, conservation of every delivery, privacy.
    Returns what is wrong, one named line each; empty when all holds.
    """
    marts: dict[str, Any] = read_manifest(folder)["marts"]
    faults = {name: _audit_mart(connection, name, folder / f"{name}.parquet", entry) for name, entry in marts.items()}
    wrong = [line for lines in faults.values() for line in lines]
    unlisted = {path.stem for path in folder.glob("*.parquet")} - set(marts)
    wrong += [f"unlisted: {name} is no mart of the manifest" for name in sorted(unlisted)]
    if "delivery" not in marts:
        wrong.append("missing_mart: the manifest names no delivery, its rows cannot be counted")
    elif not any(line.startswith(UNSOUND) for line in faults["delivery"]):
        wrong += _conservation(connection, folder)
    return wrong


def _audit_mart(connection: duckdb.DuckDBPyConnection, name: str, path: Path, entry: Mapping[str, Any]) -> list[str]:
    if not path.exists():
        return [f"missing_mart: {name}"]
    if not entry.get("columns"):
        return [f"manifest: {name} stands there without its columns"]
    columns = [MartColumn(**column) for column in entry["columns"]]
    source = f"read_parquet({quote(str(path))})"
    expected = {column.name: column.type for column in columns}
    try:
        described = connection.execute(f"DESCRIBE SELECT * FROM {source}").fetchall()
        found = {str(column): str(kind) for column, kind, *_ in described}
        if found != expected:
            first = sorted(set(found.items()) ^ set(expected.items()))[0]
            return [f"schema: {name} differs from what the manifest says, first in {first[0]} {first[1]}"]
        wrong = _audit_rows(connection, name, source, columns)
        actual = entry_of(connection, columns, path)
        if (actual.rows, actual.digest) != (entry["rows"], entry["digest"]):
            wrong.append(f"digest: {name} is not what the manifest says")
    except duckdb.Error as error:  # its message may quote a value
        return [f"unreadable: {name} cannot be read ({type(error).__name__})"]
    return wrong


def _audit_rows(connection: duckdb.DuckDBPyConnection, name: str, source: str, columns: Sequence[MartColumn]) -> list[str]:
    """Keys, compulsory columns and private text of one mart."""
    keys = ", ".join(f'"{column.name}"' for column in columns if column.key)
    empty = " OR ".join(f'"{column.name}" IS NULL' for column in columns if not column.nullable)
    texts = " OR ".join(f"regexp_matches(\"{column.name}\", '{PRIVATE_TEXT}')" for column in columns if column.type == "VARCHAR")
    row = connection.execute(
        f"SELECT (SELECT count(*) FROM (SELECT {keys} FROM {source} GROUP BY ALL HAVING count(*) > 1)),"
        f" count(*) FILTER (WHERE {empty}), count(*) FILTER (WHERE {texts}) FROM {source}"
    ).fetchone()
    assert row is not None
    told = (
        "key: {} has {} keys that occur twice",
        "not_null: {} has {} rows with an empty compulsory column",
        "privacy: {} holds text that looks like an id or a phone in {} rows",
    )
    return [text.format(name, count) for text, count in zip(told, row, strict=True) if count]


def counts(connection: duckdb.DuckDBPyConnection, folder: Path) -> tuple[int, int]:
    """Deliveries of a release and the rows they held."""
    source = quote(str(folder / "delivery.parquet"))
    row = connection.execute(f"SELECT count(*), coalesce(sum(rows_in), 0) FROM read_parquet({source})").fetchone()
    assert row is not None
    return int(row[0]), int(row[1])


def _conservation(connection: duckdb.DuckDBPyConnection, folder: Path) -> list[str]:
    path = folder / "delivery.parquet"
    rows = connection.execute(
        "WITH d AS (SELECT delivery_id, delivery_state, rows_in,"
        " rows_accepted + rows_rejected + rows_duplicate + rows_set_apart AS rows_out"
        f" FROM read_parquet({quote(str(path))}))"
        " SELECT delivery_id, rows_in, rows_out FROM d WHERE delivery_state <> 'refused' AND rows_in <> rows_out ORDER BY ALL"
    ).fetchall()
    return [
        f"conservation: delivery {delivery_id} has {rows_in} rows in and {rows_out} rows out" for delivery_id, rows_in, rows_out in rows
    ]


def require_clean(wrong: list[str]) -> None:
    """Refuse a release with anything wrong in it."""
    if not wrong:
        return
    kind = ConservationError if all(line.startswith("conservation") for line in wrong) else AuditError
    raise kind("release_refused", "; ".join(wrong[:10]), fix="the last release stands; see the log of this night")


def commit(staging: Path, releases: Path, run_id: str) -> Path:
    """Turn a clean staging folder into the release of ``run_id``. An equal release already there is kept."""
    target = releases / run_id
    if target.exists():
        shutil.rmtree(staging)
        return target
    staging.rename(target)
    return target


def point(releases: Path, run_id: str) -> None:
    """Move the pointer, atomically."""
    part = releases / f".{POINTER}.{os.getpid()}"
    part.write_text(run_id + "\n", encoding="utf-8")
    part.replace(releases / POINTER)


def current(releases: Path) -> str | None:
    """Run id the pointer names, or None before the first release."""
    path = releases / POINTER
    return path.read_text(encoding="utf-8").strip() if path.exists() else None


def read_manifest(folder: Path) -> dict[str, Any]:
    """Manifest of a release folder. Raises UsageError when there is none."""
    path = folder / MANIFEST
    if not path.exists():
        raise UsageError("no_release", "no release stands here", where=Where(file=str(path)), fix="run `shouwang night` first")
    manifest: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return manifest
