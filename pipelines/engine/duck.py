"""The DuckDB engine: connection limits, Parquet in, Parquet out, written beside and renamed.

One connection serves one step. Every SUM must be cast by its SQL (DuckDB gives HUGEINT, which Parquet
stores as DOUBLE); the writer refuses HUGEINT and DOUBLE columns so that nobody forgets.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from pathlib import Path
from types import TracebackType

import duckdb

from pipelines.engine.model import SqlModel
from pipelines.errors import EngineError, Where

FORBIDDEN_TYPES = ("HUGEINT", "DOUBLE", "FLOAT")


def quote(text: str) -> str:
    """A SQL string literal."""
    return "'" + text.replace("'", "''") + "'"


def _told(error: duckdb.Error) -> str:
    """What may be said of a DuckDB error: messages about the SQL itself in full, messages about data by kind only.

    A conversion or constraint error quotes the value, which may be a person's.
    """
    about_sql = (duckdb.BinderException, duckdb.CatalogException, duckdb.ParserException, duckdb.OutOfMemoryException)
    text = str(error).splitlines()[0] if isinstance(error, about_sql) else "message withheld, it may quote a value"
    return f"{type(error).__name__}: {text}"


class Engine:
    """Runs models over a folder of ``<table>.parquet`` files. Use as a context manager."""

    def __init__(self, tables: Path, *, temp: Path, memory: str = "1200MB", threads: int = 2) -> None:
        self.tables = tables
        tables.mkdir(parents=True, exist_ok=True)
        temp.mkdir(parents=True, exist_ok=True)
        self.connection = duckdb.connect(
            ":memory:",
            config={
                "memory_limit": memory,
                "threads": threads,
                "temp_directory": str(temp),
                "preserve_insertion_order": False,
                "autoinstall_known_extensions": False,
                "autoload_known_extensions": False,
            },
        )
        self.connection.execute("SET TimeZone = 'Asia/Shanghai'") if self._has_icu() else None

    def _has_icu(self) -> bool:
        row = self.connection.execute("SELECT count(*) FROM duckdb_extensions() WHERE extension_name = 'icu' AND loaded").fetchone()
        return bool(row and row[0])

    def __enter__(self) -> Engine:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.connection.close()

    def path(self, table: str) -> Path:
        """Where a table of the lake stands."""
        return self.tables / f"{table}.parquet"

    def expose(self, names: Iterable[str]) -> None:
        """Make tables readable by name. Raises EngineError for one that nobody wrote."""
        for name in names:
            path = self.path(name)
            if not path.exists():
                raise EngineError("missing_input", f"table {name} has not been written", where=Where(file=str(path)))
            self.connection.execute(f'CREATE OR REPLACE VIEW "{name}" AS SELECT * FROM read_parquet({quote(str(path))})')

    def run(self, model: SqlModel) -> int:
        """Run one model and write its table. Returns the number of rows."""
        self.expose(name for name in model.reads if name != model.writes)
        try:
            return self.write(model.writes, model.sql)
        except duckdb.Error as error:
            raise EngineError("sql_failed", _told(error), where=Where(file=str(model.path))) from None

    def run_all(self, models: Iterable[SqlModel]) -> dict[str, int]:
        """Run models in the order given. Returns rows by table."""
        return {model.writes: self.run(model) for model in models}

    def write(self, table: str, select: str, *, path: Path | None = None) -> int:
        """Write a SELECT as a table, atomically. Refuses column types that lose digits."""
        target = path or self.path(table)
        types = self.connection.execute(f"DESCRIBE {select}").fetchall()
        bad = [f"{name} {kind}" for name, kind, *_ in types if str(kind) in FORBIDDEN_TYPES]
        if bad:
            raise EngineError(
                "lossy_type", f"table {table} has columns whose type loses digits", found=", ".join(bad), fix="cast in the SQL"
            )
        part = target.with_suffix(f".{os.getpid()}.part")
        self.connection.execute(f"COPY ({select}) TO {quote(str(part))} (FORMAT parquet, COMPRESSION zstd, COMPRESSION_LEVEL 1)")
        part.replace(target)
        row = self.connection.execute(f"SELECT count(*) FROM read_parquet({quote(str(target))})").fetchone()
        return int(row[0]) if row else 0

    def schema(self, table: str) -> Mapping[str, str]:
        """Column types of a written table."""
        rows = self.connection.execute(f"DESCRIBE SELECT * FROM read_parquet({quote(str(self.path(table)))})").fetchall()
        return {str(name): str(kind) for name, kind, *_ in rows}
