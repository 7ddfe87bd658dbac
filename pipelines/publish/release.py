"""A release: all marts of one night as Parquet with a manifest, audited whole, then the pointer moves.

Here belong staging, the audit, the pointer and ``verify``. What a mart is stands in ``tables``; how readers
get it stands in ``warehouse``.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import duckdb

from pipelines.engine.duck import quote
from pipelines.errors import AuditError, ConservationError, UsageError, Where
from pipelines.publish.schema import digest_select, duck_type, key_columns, release_select
from pipelines.publish.tables import MARTS

MANIFEST = "manifest.json"
POINTER = "CURRENT"

# What must never stand in a mart: an 18-digit id, a 15-digit id with a plausible date, a mobile number.
PRIVATE_TEXT = (
    r"(^|[^0-9A-Za-z])([1-9][0-9]{5}(18|19|20)[0-9]{2}[01][0-9][0-3][0-9][0-9]{3}[0-9Xx]"
    r"|[1-9][0-9]{7}(0[1-9]|1[0-2])(0[1-9]|[12][0-9]|3[01])[0-9]{3}|1[3-9][0-9]{9})($|[^0-9A-Za-z])"
)


@dataclass(frozen=True)
class MartEntry:
    """One mart in a manifest."""

    rows: int
    digest: str


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
        marts[name] = digest(connection, name, target)
    manifest = {**facts, "run_id": run_id, "marts": {name: asdict(entry) for name, entry in marts.items()}}
    (staging / MANIFEST).write_text(json.dumps(manifest, ensure_ascii=False, indent=1, sort_keys=True), encoding="utf-8")
    return staging


def digest(connection: duckdb.DuckDBPyConnection, mart: str, path: Path) -> MartEntry:
    """Rows and content digest of one released file."""
    row = connection.execute(digest_select(MARTS[mart], f"read_parquet({quote(str(path))})")).fetchone()
    assert row is not None
    return MartEntry(int(row[0]), str(row[1]))


def audit(connection: duckdb.DuckDBPyConnection, folder: Path) -> list[str]:
    """Check a staged or published release as a whole from its files alone.

    Schema, keys, row counts and digests of the manifest, conservation of every delivery, privacy.
    Returns what is wrong, one named line each; empty when all holds.
    """
    manifest = read_manifest(folder)
    wrong: list[str] = []
    for name, table in MARTS.items():
        path = folder / f"{name}.parquet"
        if not path.exists():
            wrong.append(f"missing_mart: {name}")
            continue
        source = f"read_parquet({quote(str(path))})"
        found = {str(column): str(kind) for column, kind, *_ in connection.execute(f"DESCRIBE SELECT * FROM {source}").fetchall()}
        expected = {str(column.name): duck_type(column) for column in table.columns}
        if found != expected:
            first = sorted(set(found.items()) ^ set(expected.items()))[0]
            wrong.append(f"schema: {name} differs from its declaration, first in {first[0]} {first[1]}")
            continue
        keys = ", ".join(f'"{key}"' for key in key_columns(table))
        empty = " OR ".join(f'"{column.name}" IS NULL' for column in table.columns if not column.nullable)
        row = connection.execute(
            f"SELECT (SELECT count(*) FROM (SELECT {keys} FROM {source} GROUP BY ALL HAVING count(*) > 1)),"
            f" (SELECT count(*) FROM {source} WHERE {empty})"
        ).fetchone()
        assert row is not None
        if row[0]:
            wrong.append(f"key: {name} has {row[0]} keys that occur twice")
        if row[1]:
            wrong.append(f"not_null: {name} has {row[1]} rows with an empty compulsory column")
        texts = [str(column.name) for column in table.columns if duck_type(column) == "VARCHAR"]
        condition = " OR ".join(f"regexp_matches(\"{text}\", '{PRIVATE_TEXT}')" for text in texts)
        leaks = connection.execute(f"SELECT count(*) FROM {source} WHERE {condition}").fetchone()
        if leaks and leaks[0]:
            wrong.append(f"privacy: {name} holds text that looks like an id or a phone in {leaks[0]} rows")
        declared = manifest["marts"].get(name)
        if declared != asdict(digest(connection, name, path)):
            wrong.append(f"digest: {name} is not what the manifest says")
    wrong += _conservation(connection, folder)
    return wrong


def _conservation(connection: duckdb.DuckDBPyConnection, folder: Path) -> list[str]:
    path = folder / "delivery.parquet"
    if not path.exists():
        return []
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
