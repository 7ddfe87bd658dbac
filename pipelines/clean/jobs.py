"""What cleaning is told of a delivery and what it answers: jobs, counts, and the small tables made from read.json."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa

from pipelines.contracts.derive.cleaning import money_fields
from pipelines.contracts.derive.columns import schema_of
from pipelines.contracts.model import Contract
from pipelines.contracts.types.money import FEN, scale_column
from pipelines.intake.period import period_end

LAST_ROW = 2**31 - 1


@dataclass(frozen=True)
class CleanJob:
    """One delivery to clean. ``known_on``: the day, in China, on which it became known; ``out``: its digest folder."""

    raw: Path
    read_report: Mapping[str, Any]
    out: Path
    known_on: dt.date


@dataclass(frozen=True)
class CleanCounts:
    """Where the data rows of a delivery went, and how many cells were nulled or flagged."""

    rows_data: int
    accepted: int
    rejected: int
    duplicate: int
    cells_nulled: int
    cells_flagged: int


def scale_of(unit: str | None, declared: str) -> int | None:
    """Fen per unit of a header, of the contract's unit for a header without one (or with 人, 户, of which money is per).

    None for a currency nobody knows: then no cell of the column can be read, which is better than a wrong amount.
    """
    if unit and unit not in FEN and "元" in unit:
        return None
    return FEN.get(unit or declared, FEN[declared])


def sheet_table(contract: Contract, jobs: Sequence[CleanJob]) -> pa.Table:
    """Table clean_sheet: one row per job and table of a sheet, with the rows it takes and the month its period ends in."""
    money = money_fields(contract)
    rows = []
    for number, job in enumerate(jobs):
        period = job.read_report.get("period")
        ends = period_month(period)
        for block, sheet in enumerate(job.read_report["sheets"]):
            first, last = rows_of(sheet)
            units = {column["field"]: column.get("unit") for column in sheet["columns"] if column["field"]}
            row = {"_file": str(job.raw), "_sheet": sheet["name"], "_d": number, "_known_on": job.known_on}
            row |= {"_block": block, "_first": first, "_last": last, "_period_end": ends}
            row |= {"_stated": None if contract.period_field in units else period}
            row |= {scale_column(field.name): scale_of(units.get(field.name), str(field.unit)) for field in money}
            rows.append(row)
    fixed: list[tuple[str, pa.DataType]] = [("_file", pa.string()), ("_sheet", pa.string()), ("_d", pa.int32()), ("_known_on", pa.date32())]
    fixed += [("_block", pa.int32()), ("_first", pa.int32()), ("_last", pa.int32()), ("_period_end", pa.date32())]
    fixed += [("_stated", pa.string())]
    schema = schema_of([*fixed, *((scale_column(field.name), pa.int64()) for field in money)])
    return pa.Table.from_pylist(rows, schema=schema)


def rows_of(sheet: Mapping[str, Any]) -> tuple[int, int]:
    """First and last row of a table; the whole sheet where none are told."""
    first, last = sheet.get("rows", (1, LAST_ROW))
    return int(first), int(last)


def period_month(period: str | None) -> dt.date | None:
    """The month a period ends in, as its first day: the year of a month written without one is told by it."""
    if period is None:
        return None
    end = period_end(period)
    return end.replace(day=1)


LETTERS = schema_of([
    ("_d", pa.int32()), ("_sheet", pa.string()), ("_block", pa.int32()), ("_first", pa.int32()), ("_last", pa.int32()),
    ("field", pa.string()), ("letter", pa.string()),
])  # fmt: skip


def letter_table(jobs: Sequence[CleanJob]) -> pa.Table:
    """Table clean_letter: the column letter of every field found, by job and table of a sheet."""
    rows = [
        {"_d": number, "_sheet": sheet["name"], "_block": block, "field": column["field"], "letter": column.get("column")}
        | dict(zip(("_first", "_last"), rows_of(sheet), strict=True))
        for number, job in enumerate(jobs)
        for block, sheet in enumerate(job.read_report["sheets"])
        for column in sheet["columns"]
        if column["field"]
    ]
    return pa.Table.from_pylist(rows, schema=LETTERS)
