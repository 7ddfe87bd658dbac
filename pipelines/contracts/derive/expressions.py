"""Rule expressions of a contract: checked with sqlglot, then turned into DuckDB SQL with the helper functions expanded.

A rule may name the feed's typed columns, use operators and the few functions listed here, and nothing else: no
subquery, no other table, no file.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from functools import cache

import duckdb
import sqlglot
from sqlglot import exp
from sqlglot.errors import SqlglotError

from pipelines.contracts.types.resident_id import id_birth, id_sex
from pipelines.contracts.types.sql import ident

HELPERS = {"id_birth": id_birth, "id_sex": id_sex}
FUNCTIONS = (exp.Coalesce, exp.Abs, exp.Least, exp.Greatest, exp.Length, exp.Year, exp.Month, exp.Cast, exp.Nullif, exp.If, exp.Case)
FORBIDDEN = (exp.Query, exp.Star, exp.Window, exp.AggFunc, exp.Placeholder, exp.Parameter)


class BadExpression(ValueError):
    """A rule expression that cannot be used; the message says why."""


def parse(expr: str, columns: Collection[str]) -> exp.Expr:
    """The checked syntax tree. Raises BadExpression."""
    try:
        tree = sqlglot.parse_one(expr, read="duckdb")
    except SqlglotError as error:
        raise BadExpression(f"not a SQL expression: {str(error).splitlines()[0]}") from error
    for node in tree.walk():
        if isinstance(node, FORBIDDEN):
            raise BadExpression(f"{type(node).__name__.lower()} is not allowed in a rule")
        if isinstance(node, exp.Column):
            if node.table or node.name not in columns:
                raise BadExpression(f"unknown column {node.sql()}")
        elif isinstance(node, exp.Anonymous):
            if node.name not in HELPERS:
                raise BadExpression(f"unknown function {node.name}; helpers: {', '.join(HELPERS)}")
            if len(node.expressions) != 1 or not isinstance(node.expressions[0], exp.Column):
                raise BadExpression(f"{node.name} takes one column")
        elif isinstance(node, exp.Func) and not isinstance(node, (*FUNCTIONS, exp.Connector)):
            raise BadExpression(f"function {node.sql_name().lower()} is not allowed in a rule")
    return tree


@cache
def _database() -> duckdb.DuckDBPyConnection:
    """One empty database for all checks: opening one costs more than a check."""
    return duckdb.connect()


def check(expr: str, columns: Mapping[str, str]) -> None:
    """Check an expression against columns and their types: by sqlglot for what it names, then by DuckDB, which is
    stricter about syntax and types. Raises BadExpression."""
    sql = compiled(expr, columns)
    empty = ", ".join(f"CAST(NULL AS {kind}) AS {ident(name)}" for name, kind in columns.items())
    try:
        connection = _database().cursor()
        connection.extract_statements(f"SELECT ({expr})")  # sqlglot mends some slips in silence
        result = connection.execute(f"DESCRIBE SELECT {sql} AS met FROM (SELECT {empty})").fetchone()
    except duckdb.Error as error:
        raise BadExpression(f"DuckDB cannot run it: {str(error).splitlines()[0]}") from error
    if result is None or result[1] != "BOOLEAN":
        raise BadExpression("not a condition: it has to be true or false")


def referenced(expr: str, columns: Collection[str]) -> list[str]:
    """Columns an expression names, in order of appearance."""
    return list(dict.fromkeys(node.name for node in parse(expr, columns).walk(bfs=False) if isinstance(node, exp.Column)))


def compiled(expr: str, columns: Collection[str]) -> str:
    """The expression as DuckDB SQL over the typed columns: names quoted, helpers expanded."""
    expansions: dict[str, str] = {}

    def expand(node: exp.Expr) -> exp.Expr:
        if isinstance(node, exp.Anonymous):
            mark = f"helper_{len(expansions)}__"
            expansions[mark] = f"({HELPERS[node.name](ident(node.expressions[0].name))})"
            return exp.column(mark)
        return node

    sql = parse(expr, columns).transform(expand).sql(dialect="duckdb", identify=True)
    for mark, helper in expansions.items():
        sql = sql.replace(ident(mark), helper)
    return sql
