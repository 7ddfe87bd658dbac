"""From one mart declaration: the SELECT that shapes its lake table, its columns as a manifest keeps them, its digest.

Nothing here reads data; ``release`` and ``warehouse`` do.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import BigInteger, Boolean, Column, Date, DateTime, Integer, Numeric, String, Table, Text

from pipelines.publish.privacy import sheet_name_sql
from pipelines.publish.tables.base import MONEY


@dataclass(frozen=True)
class MartColumn:
    """One column of a mart as a release was made with it; a manifest keeps it, whatever becomes of the declaration."""

    name: str
    type: str
    nullable: bool
    key: bool
    provenance: bool


def duck_type(column: Column[Any]) -> str:
    """DuckDB type of a declared column."""
    kind = column.type
    if isinstance(kind, Numeric):
        return f"DECIMAL({kind.precision},{kind.scale})"
    if isinstance(kind, BigInteger):
        return "BIGINT"
    if isinstance(kind, Integer):
        return "INTEGER"
    if isinstance(kind, Boolean):
        return "BOOLEAN"
    if isinstance(kind, DateTime):
        return "TIMESTAMP"
    if isinstance(kind, Date):
        return "DATE"
    if isinstance(kind, String | Text):
        return "VARCHAR"
    raise TypeError(f"no DuckDB type for {column.name}: {kind!r}")


def is_money(column: Column[Any]) -> bool:
    """Whether the lake holds this column as integer fen under ``<name>_fen``."""
    return column.type is MONEY


def lake_column(column: Column[Any]) -> str:
    """Name of the lake column that fills a mart column."""
    return f"{column.name}_fen" if is_money(column) else str(column.name)


def columns_of(table: Table) -> tuple[MartColumn, ...]:
    """Columns of a mart as declared today."""
    return tuple(
        MartColumn(str(column.name), duck_type(column), bool(column.nullable), column.primary_key, bool(column.info["provenance"]))
        for column in table.columns
    )


def key_columns(table: Table) -> list[str]:
    """Primary key columns in declared order."""
    return [str(column.name) for column in table.primary_key.columns]


def release_select(table: Table, source: str) -> str:
    """SELECT that turns the lake table ``source`` into the declared mart, rows in key order."""
    columns = []
    for column in table.columns:
        name, kind = lake_column(column), duck_type(column)
        # fen to yuan by decimal scaling, exact: no division, no DOUBLE.
        value = f'CAST(CAST("{name}" AS DECIMAL(20,0)) * 0.01 AS {kind})' if is_money(column) else f'CAST("{name}" AS {kind})'
        if column.name == "sheet":  # departments name sheets as they like, after people too
            value = sheet_name_sql(value)
        columns.append(f'{value} AS "{column.name}"')
    order = ", ".join(f'"{name}"' for name in key_columns(table))
    return f"SELECT {', '.join(columns)} FROM {source} ORDER BY {order}"


def digest_select(mart: Table | Iterable[MartColumn], source: str) -> str:
    """SELECT of (rows, content digest) of a declared mart, or of one with these columns.

    SHA-256 over the sorted row digests, provenance columns left out: independent of row order and of the file that held a row.
    """
    columns = columns_of(mart) if isinstance(mart, Table) else mart
    names = [f'"{column.name}"' for column in columns if not column.provenance]
    # chr(30) marks NULL and chr(31) ends a value, so that no two different rows share a text.
    cells = ", ".join(f"coalesce(CAST({name} AS VARCHAR), chr(30))" for name in names)
    return (
        "SELECT count(*) AS n, coalesce(sha256(string_agg(h, '' ORDER BY h)), sha256('')) AS digest "
        f"FROM (SELECT sha256(concat_ws(chr(31), {cells})) AS h FROM {source})"
    )


def create_table(table: Table) -> list[str]:
    """DDL of the mart with its key and its bilingual comments."""
    name = f"{table.schema}.{table.name}"
    columns = ", ".join(f'"{column.name}" {duck_type(column)}{"" if column.nullable else " NOT NULL"}' for column in table.columns)
    statements = [f"CREATE TABLE {name} ({columns})", f"COMMENT ON TABLE {name} IS {_literal(str(table.comment))}"]
    statements += [f'COMMENT ON COLUMN {name}."{column.name}" IS {_literal(str(column.comment))}' for column in table.columns]
    return statements


def _literal(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
