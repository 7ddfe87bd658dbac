"""The DuckDB engine: connections within an installation's limits, Parquet in, Parquet out, written beside and renamed.

One connection serves one step. Every SUM must be cast by its SQL (DuckDB gives HUGEINT, which Parquet
stores as DOUBLE); the writer refuses HUGEINT and DOUBLE columns so that nobody forgets. It refuses instants with a
time zone too: they would print by the zone of the machine. Times inside are plain UTC, so no connection sets a zone.
"""

from __future__ import annotations

import copy
import os
from collections.abc import Iterable, Mapping
from pathlib import Path
from types import TracebackType

import duckdb

from pipelines.engine.model import SqlModel
from pipelines.errors import EngineError, Where
from pipelines.settings import Settings

LOSSY_TYPES = ("HUGEINT", "DOUBLE", "FLOAT")
ZONED_TYPES = ("TIMESTAMP WITH TIME ZONE", "TIME WITH TIME ZONE")


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


def connect(temp: Path, *, memory: str, threads: int, database: str = ":memory:") -> duckdb.DuckDBPyConnection:
    """A connection within these limits; what does not fit into ``memory`` spills to ``temp``, never to the current folder."""
    temp.mkdir(parents=True, exist_ok=True)
    return duckdb.connect(
        database,
        config={
            "memory_limit": memory,
            "threads": threads,
            "temp_directory": str(temp),
            "preserve_insertion_order": False,
            "autoinstall_known_extensions": False,
            "autoload_known_extensions": False,
        },
    )


def scratch(settings: Settings, database: str = ":memory:") -> duckdb.DuckDBPyConnection:
    """A connection within the limits of an installation, for what is no model over the lake."""
    return connect(settings.temp, memory=settings.memory, threads=settings.threads, database=database)


class Engine:
    """Runs models over a folder of ``<table>.parquet`` files. Use as a context manager."""

    def __init__(self, tables: Path, *, temp: Path, memory: str = "1200MB", threads: int = 2) -> None:
        self.tables, self.threads = tables, threads
        tables.mkdir(parents=True, exist_ok=True)
        self.connection = connect(temp, memory=memory, threads=threads)

    def __enter__(self) -> Engine:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.connection.close()

    def beside(self) -> Engine:
        """The same tables within the same limits on a cursor of its own, for another thread. Temporary objects stay with their cursor."""
        other = copy.copy(self)
        other.connection = self.connection.cursor()
        return other

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
        """Write a SELECT as a table, atomically. Refuses column types that lose digits or hang on the machine's time zone."""
        target = path or self.path(table)
        types = self.connection.execute(f"DESCRIBE {select}").fetchall()
        for name, told, kinds in (("lossy_type", "loses digits", LOSSY_TYPES), ("zoned_type", "hangs on a time zone", ZONED_TYPES)):
            bad = [f"{column} {kind}" for column, kind, *_ in types if str(kind) in kinds]
            if bad:
                raise EngineError(name, f"table {table} has columns whose type {told}", found=", ".join(bad), fix="cast in the SQL")
        part = target.with_suffix(f".{os.getpid()}.part")
        self.connection.execute(f"COPY ({select}) TO {quote(str(part))} (FORMAT parquet, COMPRESSION zstd, COMPRESSION_LEVEL 1)")
        part.replace(target)
        return self._count(target)

    def rows(self, table: str) -> int:
        """Rows of a written table."""
        return self._count(self.path(table))

    def _count(self, path: Path) -> int:
        row = self.connection.execute(f"SELECT count(*) FROM read_parquet({quote(str(path))})").fetchone()
        return int(row[0]) if row else 0

    def schema(self, table: str) -> Mapping[str, str]:
        """Column types of a written table."""
        rows = self.connection.execute(f"DESCRIBE SELECT * FROM read_parquet({quote(str(self.path(table)))})").fetchall()
        return {str(name): str(kind) for name, kind, *_ in rows}
