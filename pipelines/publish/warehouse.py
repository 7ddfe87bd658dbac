"""The embedded warehouse: DuckDB files built beside the old ones and swapped in by one rename each.

``warehouse.duckdb`` holds the masked marts, ``restricted.duckdb`` the resolved feeds and the vault. They are two
files because DuckDB has no row security. Readers open read-only and reconnect (NullPool) to see the next night.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

import duckdb
from sqlalchemy import Table

from pipelines.contracts.derive.tables import restricted_table
from pipelines.contracts.model import Contract
from pipelines.engine.duck import quote, scratch
from pipelines.publish.restricted import RESTRICTED
from pipelines.publish.schema import create_table
from pipelines.publish.tables import MARTS, SCHEMA
from pipelines.settings import Settings

ONCE = "1TB"  # of log, after which DuckDB would lay it down by itself


def build_warehouse(settings: Settings, release: Path, run_id: str, as_of: str) -> None:
    """Load every mart of a release into a new file with comments, then swap it in as the installation's warehouse."""

    def load(connection: duckdb.DuckDBPyConnection) -> None:
        connection.execute(f"CREATE SCHEMA {SCHEMA}")
        _create(connection, MARTS.values())
        for name in MARTS:
            connection.execute(f"INSERT INTO {SCHEMA}.{name} SELECT * FROM read_parquet({quote(str(release / f'{name}.parquet'))})")
        _sign(connection, run_id, as_of)

    _swap_in(settings, settings.warehouse, 0o644, load)


def build_restricted(settings: Settings, tables: Path, contracts: Mapping[str, Contract], run_id: str, as_of: str) -> None:
    """Load resolved feeds, rejected rows, repairs and the vault: for authorised eyes only (file mode 600)."""

    def load(connection: duckdb.DuckDBPyConnection) -> None:
        connection.execute("CREATE SCHEMA feed")
        connection.execute("CREATE SCHEMA vault")
        _create(connection, (restricted_table(contract) for contract in contracts.values()))
        _create(connection, RESTRICTED)
        for contract in contracts.values():
            source = quote(str(tables / f"{contract.table}.parquet"))
            connection.execute(f"INSERT INTO feed.{contract.table} BY NAME SELECT * FROM read_parquet({source})")
        for table in RESTRICTED:
            source = quote(str(tables / f"{table.info['reads']}.parquet"))
            columns = ", ".join(column.name for column in table.columns)  # the lake's table may say more: a mart's own columns
            connection.execute(f"INSERT INTO {table.schema}.{table.name} BY NAME SELECT {columns} FROM read_parquet({source})")
        _sign(connection, run_id, as_of)

    _swap_in(settings, settings.restricted, 0o600, load)


def release_of(path: Path) -> str | None:
    """Run id a database file holds; None when there is no such file."""
    if not path.exists():
        return None
    with duckdb.connect(str(path), read_only=True) as connection:
        row = connection.execute("SELECT run_id FROM main.release").fetchone()
    return str(row[0]) if row else None


def _swap_in(settings: Settings, target: Path, mode: int, load: Callable[[duckdb.DuckDBPyConnection], None]) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    # A killed night leaves its half-built file under this name; nobody reads it, the next night clears it.
    for stale in target.parent.glob(f".{target.name}.*"):
        stale.unlink()
    part = target.parent / f".{target.name}.{os.getpid()}"
    with scratch(settings, str(part)) as connection:
        part.chmod(mode)  # before the first row is in it
        connection.execute("SET preserve_insertion_order = true")  # rows stand in the file in the order of the release: by key
        # Written down once, at the end: nobody reads the file before, and a killed night's half is thrown away.
        connection.execute(f"SET checkpoint_threshold = '{ONCE}'")
        connection.execute("SET disabled_compression_methods = 'fsst'")  # a quarter of the work for a twentieth to two thirds of the size
        load(connection)
        connection.execute("CHECKPOINT")
    part.replace(target)


def _create(connection: duckdb.DuckDBPyConnection, tables: Iterable[Table]) -> None:
    """Create tables with their comments in one transaction: by themselves two thousand statements would write the disk one by one."""
    connection.begin()
    for table in tables:
        for statement in create_table(table):
            connection.execute(statement)
    connection.commit()


def _sign(connection: duckdb.DuckDBPyConnection, run_id: str, as_of: str) -> None:
    connection.execute("CREATE TABLE main.release (run_id VARCHAR, as_of DATE)")
    connection.execute("COMMENT ON TABLE main.release IS '本库所载发布批次 | the release this file holds'")
    connection.execute("COMMENT ON COLUMN main.release.run_id IS '批次 | run'")
    connection.execute("COMMENT ON COLUMN main.release.as_of IS '截止日期 | day the answers hold for'")
    connection.execute("INSERT INTO main.release VALUES (?, ?)", [run_id, as_of])
