"""Two columns of one field: equal ones are one, complementary ones are put together, differing ones are nobody's to decide.

A column of another period gives way to that of the delivery's. Which columns claim a field stands in ``header``.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pyarrow as pa

from pipelines.contracts.model import Contract
from pipelines.errors import Where
from pipelines.intake.arrow import Column, Mask, compute, filled, mask
from pipelines.intake.grid import Grid
from pipelines.intake.header import Reading
from pipelines.intake.refusal import refuse

Settled = tuple[Grid, Reading, list[dict[str, Any]]]


def settle(grid: Grid, reading: Reading, data: Mask, contract: Contract, period: str | None, where: Where) -> Settled:
    """The grid with one column for each field, and what was found. Raises IntakeError duplicate_header.

    ``data``: the rows that count. ``period``: the delivery's, where it is known before its rows are.
    """
    findings: list[dict[str, Any]] = []
    headings = reading.header.headings
    reading = _of_period(reading, period)
    essential = {*contract.key, *(field.name for field in contract.fields if field.required)}
    for index, field in reading.losers.items():
        winner = reading.columns[field]
        finding = {"sheet": grid.name, "column": grid.letter(index), "header": headings[index].shown, "field": field}
        if headings[index].period != headings[winner].period:
            if field in essential and period not in (headings[winner].period, None) and headings[winner].period:
                raise _refused(grid, (winner, index), contract, field, "neither of the delivery's period", where)
            if field in essential and period is None:
                raise _refused(grid, (winner, index), contract, field, "two of different periods", where)
            findings.append({"finding": "other_period", **finding, "period": headings[index].period})
            continue
        same_words = headings[index].candidates[-1] == headings[winner].candidates[-1]
        one, two = grid.table.column(winner), grid.table.column(index)
        both = filled(one) & filled(two) & data
        differing = int((both & ~mask(compute.equal(one, two))).sum())
        gained = int((filled(two) & ~filled(one) & data).sum())
        if same_words and differing and field in essential:
            raise _refused(grid, (winner, index), contract, field, "two with different cells", where)
        if same_words and gained and not differing:
            grid = _joined(grid, winner, compute.coalesce(one, compute.if_else(pa.array(data), two, pa.scalar(None, pa.string()))))
            findings.append({"finding": "column_completed", **finding, "count": gained})
        else:
            findings.append({"finding": "duplicate_header", **finding, **({"count": differing} if differing else {})})
    for field, index in sorted(reading.columns.items(), key=lambda item: item[1]):
        stated = headings[index].period
        if stated and period and len(stated) == len(period) and stated != period:
            place = {"sheet": grid.name, "column": grid.letter(index), "header": headings[index].shown, "field": field}
            findings.append({"finding": "only_other_period", **place, "period": stated})
    return grid, reading, findings


def _of_period(reading: Reading, period: str | None) -> Reading:
    """The column of the delivery's own period wins over one of another."""
    headings = reading.header.headings
    columns, losers = dict(reading.columns), dict(reading.losers)
    for index, field in reading.losers.items():
        if period and headings[index].period == period and headings[columns[field]].period not in (period, None):
            losers[columns[field]] = losers.pop(index)
            columns[field] = index
    return replace(reading, columns=columns, losers=losers)


def _joined(grid: Grid, index: int, column: Column) -> Grid:
    return replace(grid, table=grid.table.set_column(index, grid.table.column_names[index], column))


def _refused(grid: Grid, columns: tuple[int, int], contract: Contract, field: str, found: str, where: Where) -> Exception:
    letters = " and ".join(grid.letter(column) for column in columns)
    expected = f"one column {contract.field(field).zh}"
    return refuse("duplicate_header", where=Where(where.file, where.sheet, column=letters), expected=expected, found=found)
