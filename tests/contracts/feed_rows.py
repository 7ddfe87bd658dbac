"""Rows of cells through the contract's SQL, without files: each row a delivery of its own, so that none meets another."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

import duckdb
import pyarrow as pa

from pipelines.clean.jobs import LAST_ROW, LETTERS
from pipelines.clean.room import judge, prepare
from pipelines.contracts.derive.cleaning import money_fields
from pipelines.contracts.derive.columns import schema_of
from pipelines.contracts.model import Contract
from pipelines.contracts.types.money import FEN, scale_column
from pipelines.contracts.types.sql import register

KNOWN_ON = dt.date(2025, 6, 30)
PERIOD = dt.date(2025, 6, 1)  # the month the delivery's period ends in


def connect(threads: int = 2) -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect(config={"threads": threads, "preserve_insertion_order": False})
    register(connection)
    return connection


def clean_rows(contract: Contract, rows: Sequence[dict[str, str | None]], connection: duckdb.DuckDBPyConnection) -> None:
    """Fill clean_typed and clean_problem; row i stands in delivery i."""
    money = money_fields(contract)
    given = [
        {"_d": number, "_rid": number, "_sheet": "填报", "_row_no": number + 3, "_block": 0, "_known_on": KNOWN_ON, "_period_end": PERIOD}
        | {field.name: row.get(field.name) for field in contract.fields}
        | {scale_column(field.name): FEN[str(field.unit)] for field in money}
        for number, row in enumerate(rows)
    ]
    schema = schema_of(
        [("_d", pa.int32()), ("_rid", pa.int64()), ("_sheet", pa.string()), ("_row_no", pa.int32()), ("_block", pa.int32())]
        + [("_known_on", pa.date32()), ("_period_end", pa.date32())]
        + [(field.name, pa.string()) for field in contract.fields]
        + [(scale_column(field.name), pa.int64()) for field in money]
    )
    letters = pa.Table.from_pylist(
        [
            {"_d": number, "_sheet": "填报", "_block": 0, "_first": 1, "_last": LAST_ROW, "field": field.name, "letter": "A"}
            for number in range(len(rows))
            for field in contract.fields
        ],
        schema=LETTERS,
    )
    connection.register("given_rows", pa.Table.from_pylist(given, schema=schema))
    prepare(contract, connection, "SELECT * FROM given_rows", pa.table({"_d": [0]}), letters)
    judge(contract, connection)


def problems(connection: duckdb.DuckDBPyConnection) -> dict[int, set[tuple[str, str, str]]]:
    """(rule, column, action) by delivery."""
    found: dict[int, set[tuple[str, str, str]]] = {}
    for number, *rest in connection.execute("SELECT _d, rule, column_name, action FROM clean_problem").fetchall():
        found.setdefault(number, set()).add(tuple(rest))
    return found


def values(connection: duckdb.DuckDBPyConnection, *columns: str) -> list[tuple[Any, ...]]:
    names = ", ".join(f'"{name}"' for name in columns)
    return connection.execute(f"SELECT {names} FROM clean_typed ORDER BY _d").fetchall()
