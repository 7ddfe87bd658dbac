"""What the cells under an unknown header say of the fields it may be: how many can be read, how many are known values.

One scan of a delivery's first rows; SQL only, counts only. Names and places stand in ``columns``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb

from pipelines.contracts.derive.columns import semantic
from pipelines.contracts.derive.readable import filled_sql, readable_sql, trial_select
from pipelines.contracts.model import FeedField
from pipelines.contracts.types.sql import ident, register
from pipelines.engine.duck import quote

ROWS = 2000  # of a delivery, in order of sheet and row
REGISTER = {"resident_id": ("person_spine", "resident_id"), "household_no": ("household_spine", "household_no")}
ORDERED = ("DATE", "BIGINT", "INTEGER", "DECIMAL(18,4)")


@dataclass(frozen=True)
class Pair:
    """An unknown header, a field it may be, and the accepted file that last held the field."""

    header: str
    field: FeedField
    earlier: Path | None


@dataclass(frozen=True)
class Shares:
    """Of the cells that say something: how many can be read; of those, how many are known or lie within what was before."""

    parse: float | None
    overlap: float | None


def weigh(connection: duckdb.DuckDBPyConnection, raw: Path, pairs: Sequence[Pair], known_on: str) -> list[Shares]:
    """Shares of every pair, in order. ``connection`` has person_spine and household_spine exposed."""
    if not pairs:
        return []
    register(connection)
    fields = [
        pair.field.model_copy(update={"name": f"c{number}" + ("_fen" if pair.field.type == "money" else "")})
        for number, pair in enumerate(pairs)
    ]
    cells = ", ".join(
        f"json_extract_string(extra, {quote(_pointer(pair.header))}) AS {ident(field.name)}"
        for pair, field in zip(pairs, fields, strict=True)
    )
    rows = f"SELECT extra FROM read_parquet({quote(str(raw))}) WHERE kind = 'data' ORDER BY sheet, row_no LIMIT {ROWS}"
    counts = []
    for pair, field in zip(pairs, fields, strict=True):
        counts += [f"count(*) FILTER ({filled_sql(field)})", f"count(*) FILTER ({readable_sql(field)})"]
        known = _known(pair, field)
        counts.append(f"count(*) FILTER ({readable_sql(field)} AND {known})" if known else "NULL")
        counts.append(_has_earlier(pair) if known else "false")
    found = connection.execute(
        f"SELECT {', '.join(counts)} FROM ({trial_select(fields, f'(SELECT {cells} FROM ({rows}))', known_on)})"
    ).fetchone()
    assert found is not None
    groups = [found[start : start + 4] for start in range(0, len(found), 4)]
    return [
        Shares(readable / filled if filled else None, known / readable if known is not None and readable and has_earlier else None)
        for filled, readable, known, has_earlier in groups
    ]


def _known(pair: Pair, field: FeedField) -> str | None:
    """SQL: the value is one of the register's, or like those the field held before; None when nothing tells."""
    value = ident(field.name)
    if pair.field.type in REGISTER:
        table, column = REGISTER[pair.field.type]
        return f"coalesce({value} IN (SELECT {column} FROM {table}), false)"
    if pair.earlier is None:
        return None
    source, column = f"read_parquet({quote(str(pair.earlier))})", ident(pair.field.name)
    if semantic(pair.field).duck in ORDERED:
        return f"coalesce({value} BETWEEN (SELECT min({column}) FROM {source}) AND (SELECT max({column}) FROM {source}), false)"
    return f"coalesce({value} IN (SELECT {column} FROM {source}), false)"


def _has_earlier(pair: Pair) -> str:
    if pair.field.type in REGISTER:
        return "true"
    return f"(SELECT count({ident(pair.field.name)}) > 0 FROM read_parquet({quote(str(pair.earlier))}))"


def _pointer(header: str) -> str:
    """The header as a JSON pointer into ``extra``."""
    return "/" + header.replace("~", "~0").replace("/", "~1")
