"""Runs the identity room's models over tables that live for one step only, beside those of the lake.

Here belongs where a table stands. Intermediate tables name persons by their id, so they stay in memory and are never
written; what the architecture page names goes to the lake through the engine's writer.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import duckdb

from pipelines.engine import Engine, load_model
from pipelines.errors import EngineError, Where

SQL = Path(__file__).parent / "sql"


class Bench:
    """One connection with tables held in memory and tables of the lake."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self.rows: dict[str, int] = {}
        self._held: set[str] = set()

    def declare(self, name: str) -> None:
        """Say that a table of this name was put on the connection by other means."""
        self._held.add(name)

    def hold(self, name: str, select: str, where: Path | None = None) -> None:
        """Keep a SELECT's rows as a table in memory."""
        # Built beside and renamed: a model may be run again over the table of the same name.
        try:
            self.engine.connection.execute(f"CREATE OR REPLACE TEMP TABLE _next AS {select}")
            self.engine.connection.execute(f'DROP TABLE IF EXISTS "{name}"')
            self.engine.connection.execute(f'ALTER TABLE _next RENAME TO "{name}"')
        except duckdb.Error as error:
            raise self._failed(name, error, where) from None
        self._held.add(name)

    def hold_all(self, name: str, selects: Iterable[str], empty: str) -> None:
        """Keep the rows of several SELECTs as one table, one after the other to bound memory; ``empty`` gives its columns."""
        self.hold(name, f"SELECT * FROM (SELECT {empty}) WHERE false")
        for select in selects:
            try:
                self.engine.connection.execute(f'INSERT INTO "{name}" {select}')
            except duckdb.Error as error:
                raise self._failed(name, error, None) from None

    def drop(self, *names: str) -> None:
        """Let go of held tables nobody reads any more."""
        for name in names:
            self.engine.connection.execute(f'DROP TABLE "{name}"')
            self._held.discard(name)

    def hold_model(self, *names: str) -> None:
        """Run models whose tables stay in memory."""
        for name in names:
            model = load_model(SQL / f"{name}.sql")
            self._expose(model.reads)
            self.hold(model.writes, model.sql, model.path)

    def write_model(self, *names: str) -> None:
        """Run models whose tables go to the lake."""
        for name in names:
            model = load_model(SQL / f"{name}.sql")
            self._expose(model.reads)
            self.write(model.writes, model.sql, model.path)

    def write(self, name: str, select: str, where: Path | None = None) -> None:
        """Write a SELECT's rows to the lake."""
        try:
            self.rows[name] = self.engine.write(name, select)
        except duckdb.Error as error:
            raise self._failed(name, error, where) from None

    def count(self, sql: str) -> dict[str, int]:
        """Counts by name, in alphabetical order."""
        return {str(name): int(number) for name, number in sorted(self.engine.connection.execute(sql).fetchall())}

    def _expose(self, names: Iterable[str]) -> None:
        self.engine.expose(name for name in names if name not in self._held)

    @staticmethod
    def _failed(name: str, error: duckdb.Error, where: Path | None) -> EngineError:
        # An error of the SQL itself may be shown. One met while reading rows quotes the value it stumbled over: an id, maybe.
        of_sql = isinstance(error, duckdb.ParserException | duckdb.BinderException | duckdb.CatalogException)
        found = str(error).splitlines()[0] if of_sql else type(error).__name__
        return EngineError("sql_failed", f"table {name} could not be made", where=Where(file=str(where) if where else None), found=found)
