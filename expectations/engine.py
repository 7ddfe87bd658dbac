"""Great Expectations on DuckDB: the two subclasses that make stock GX work there.

Stock GX closes its connection before it fetches; DuckDB's results die with the connection. The engine here
keeps one connection for its life. No suite and no expectation belongs here. Importing this module imports
great_expectations (seconds, 250 MB): only ``validate`` does so, and only when there is something to audit.
"""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager
from typing import Literal

import sqlalchemy as sa
from great_expectations.datasource.fluent.sql_datasource import SQLDatasource
from great_expectations.execution_engine.sqlalchemy_execution_engine import SqlAlchemyExecutionEngine

EngineClass = type[SqlAlchemyExecutionEngine]


class DuckExecutionEngine(SqlAlchemyExecutionEngine):
    """An execution engine over one connection that stays open until ``close``."""

    @contextmanager
    def get_connection(self) -> Generator[sa.Connection, None, None]:
        if self._connection is None:
            self._connection = self.engine.connect()
        yield self._connection

    def close(self) -> None:
        """Close the connection, then the engine."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None
        self.engine.dispose()


class DuckDatasource(SQLDatasource):
    """A SQL data source whose execution engine keeps its connection."""

    type: Literal["duckdb"] = "duckdb"  # type: ignore[assignment]

    @property
    def execution_engine_type(self) -> EngineClass:
        return DuckExecutionEngine

    def _save_context_project_config(self) -> None:
        """Nothing is saved: the context lives as long as the auditor, and to write it as YAML for every asset is dear."""
