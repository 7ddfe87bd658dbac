"""Row expectations of a suite compiled to bad-row predicates: one scan counts them all.

Great Expectations caps lists of rows and is slow at them, so whoever needs to know *which* rows or deliveries
break a rule asks here. A row expectation carries its predicate (``meta.predicate``: true for a bad row) next to
what GX runs; tests hold both to the same counts. Table-level expectations carry none and are not compiled.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import duckdb


@dataclass(frozen=True)
class RowCheck:
    """One row expectation: ``predicate`` is SQL, true for a row that breaks the rule."""

    rule: str
    column: str
    action: str
    predicate: str


def compile_suite(suite: Mapping[str, Any]) -> tuple[RowCheck, ...]:
    """The row expectations of a suite, in its order."""
    return tuple(
        RowCheck(str(meta["rule"]), str(meta.get("column") or "*"), str(meta["action"]), str(meta["predicate"]))
        for meta in (item["meta"] for item in suite["expectations"])
        if meta.get("predicate")
    )


def count_select(checks: Sequence[RowCheck], source: str, group_by: str | None = None) -> str:
    """One scan over ``source``: [group,] rows, then bad rows per check as ``bad_0``, ``bad_1`` …

    Predicates may hold window functions, so they stand in an inner SELECT and are counted outside it.
    """
    flags = "".join(f", ({check.predicate}) AS bad_{number}" for number, check in enumerate(checks))
    counts = "".join(f", count(*) FILTER (WHERE bad_{number}) AS bad_{number}" for number in range(len(checks)))
    head, tail = (f"{group_by}, ", f" GROUP BY {group_by} ORDER BY {group_by}") if group_by else ("", "")
    return f"SELECT {head}count(*) AS row_count{counts} FROM (SELECT {group_by or '1 AS one'}{flags} FROM {source}){tail}"


def count_bad(connection: duckdb.DuckDBPyConnection, checks: Sequence[RowCheck], source: str) -> tuple[int, list[int]]:
    """Rows looked at, and bad rows per check."""
    row = connection.execute(count_select(checks, source)).fetchone()
    assert row is not None
    return int(row[0]), [int(value) for value in row[1:]]


def count_bad_by(connection: duckdb.DuckDBPyConnection, checks: Sequence[RowCheck], source: str, group_by: str) -> dict[str, list[int]]:
    """Bad rows per check for each value of a column, such as the delivery."""
    rows = connection.execute(count_select(checks, source, group_by)).fetchall()
    return {str(row[0]): [int(value) for value in row[2:]] for row in rows}
