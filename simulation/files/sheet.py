"""Rows of one printed sheet: title, headers, unit, data with totals between, notes; and what each row is.

Here belongs the arrangement, as a grid of cells with a kind per row. How a grid becomes bytes stands in
``writers``. A ``kind`` of None is a blank row: no reader counts it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
import pandas as pd

from simulation.files.layout import Column, Layout
from simulation.files.render import Cells, plain_number

Merge = tuple[int, int, int, int]  # first row, first column, last row, last column, from 0


@dataclass(frozen=True)
class Line:
    """A row that is not data: what stands in which column."""

    kind: str | None
    cells: Mapping[int, Any]


@dataclass(frozen=True)
class Sheet:
    """``grid``: one object array per column; ``kinds`` and ``source`` (index into the delivery's rows, -1: none) per row.

    Rows and columns that are hidden count from 0; only a workbook (xlsx) can hide anything.
    """

    name: str
    grid: list[np.ndarray]
    kinds: np.ndarray
    source: np.ndarray
    merges: tuple[Merge, ...]
    hidden_rows: tuple[int, ...] = ()
    hidden_columns: tuple[int, ...] = ()
    hidden: bool = False


@dataclass(frozen=True)
class Wording:
    """The texts of one delivery: title lines (formatted), header by field."""

    titles: tuple[str, ...]
    headers: Mapping[str, str]


BLANK = Line(None, {})


def paths(layout: Layout, wording: Wording) -> list[tuple[str, ...]]:
    """Header texts from the top down, for each printed column; the leaf is last."""
    found: list[tuple[str, ...]] = [("序号",)] if layout.sequence else []
    for column in layout.columns:
        under = column.under if layout.header_rows > 1 else ()
        found.append((*under[: layout.header_rows - 1], wording.headers[column.field]))
    if layout.remark:
        found.append(("备注",))
    return found


def header_lines(layout: Layout, wording: Wording, top: int) -> tuple[list[Line], list[Merge]]:
    """Header rows and their merged ranges. A short path stands above its leaf's empty rows, merged downwards;
    a joined path (户主 + 姓名) always ends in the bottom row."""
    depth = layout.header_rows
    rows: list[dict[int, str]] = [{} for _ in range(depth)]
    merges: list[Merge] = []
    joined = {column.field for column in layout.columns if column.joined}
    fields = ([None] if layout.sequence else []) + [column.field for column in layout.columns] + ([None] if layout.remark else [])
    previous: tuple[str, ...] = ()
    starts: dict[tuple[str, ...], list[int]] = {}
    for index, (path, field) in enumerate(zip(paths(layout, wording), fields, strict=True)):
        leaf_row = depth - 1 if field in joined else len(path) - 1
        for level, text in enumerate(path[:-1]):
            prefix = path[: level + 1]
            if previous[: level + 1] != prefix or len(previous) == level + 1:
                rows[level][index] = text
                bottom = leaf_row - 1 if level == len(path) - 2 else level
                starts[prefix] = [level, index, bottom, index]
            else:
                starts[prefix][3] = index
        rows[leaf_row][index] = path[-1]
        if leaf_row < depth - 1:
            merges.append((top + leaf_row, index, top + depth - 1, index))
        previous = path
    merges += [(top + a, b, top + c, d) for a, b, c, d in starts.values() if (a, b) != (c, d)]
    return [Line("header", row) for row in rows], merges


def _sum_cells(layout: Layout, frame: pd.DataFrame, rows: np.ndarray, label: str, kind: str, spreadsheet: bool) -> Line:
    """A total over ``rows``: label in the first column, sums under money and counts, a head count where nothing can be summed."""
    first = 1 if layout.sequence else 0
    cells: dict[int, Any] = {}
    for index, column in enumerate(layout.columns):
        if column.kind != "money" and not column.summed:
            continue
        total = int(pd.to_numeric(frame[column.field].iloc[rows]).sum())
        scale = 1 if column.summed else 1_000_000 if column.unit == "wan_yuan" else 100
        cells[first + index] = total / scale if spreadsheet else plain_number(total / scale)
    if not cells:
        name = next(i for i, column in enumerate(layout.columns) if column.kind in ("name", "village", "text") and i > 0)
        cells[first + name] = f"{len(rows)}{'人' if layout.identity.name else '处'}"
    cells[0] = label
    return Line(kind, cells)


def _groups(frame: pd.DataFrame, order: np.ndarray, fields: list[str]) -> np.ndarray:
    """``order`` with rows of one group side by side, groups in order of first sight."""
    if not fields:
        return order
    codes = [pd.factorize(frame[field].iloc[order].astype(object))[0] for field in reversed(fields)]
    return order[np.lexsort(codes)]


def _ends(frame: pd.DataFrame, order: np.ndarray, field: str | None) -> list[tuple[int, int]]:
    """Start and end (exclusive) of each run of one value of ``field`` in ``order``."""
    if field is None or not len(order):
        return []
    codes = pd.factorize(frame[field].iloc[order].astype(object))[0]
    cuts = [0, *(np.flatnonzero(np.diff(codes)) + 1).tolist(), len(order)]
    return list(pairwise(cuts))


def _between(layout: Layout, frame: pd.DataFrame, order: np.ndarray, spreadsheet: bool, seed: int) -> dict[int, list[Line]]:
    """Lines standing before the data row of a given position: subtotals, totals in mid-table, a blank row."""
    lines: dict[int, list[Line]] = {}
    for field, label, kind in ((layout.subtotal_by, "小计", "subtotal"), (layout.mid_total, "合计", "total")):
        for start, end in _ends(frame, order, field):
            if end - start > 1 and (kind == "subtotal" or end < len(order)):
                lines.setdefault(end, []).append(_sum_cells(layout, frame, order[start:end], label, kind, spreadsheet))
    if layout.blank_rows and len(order) > 4:
        lines.setdefault(1 + seed % (len(order) - 2), []).append(BLANK)
    return lines


def arrange(
    name: str, layout: Layout, wording: Wording, frame: pd.DataFrame, cells: Mapping[str, Cells], rows: np.ndarray,
    repeated: np.ndarray, seed: int,
) -> Sheet:  # fmt: skip
    """One sheet of the delivery's ``rows``; each of ``repeated`` is printed a second time, right below the first."""
    spreadsheet = layout.format in ("xlsx", "xls", "ods")
    order = _groups(frame, rows, [field for field in (layout.mid_total, layout.subtotal_by) if field])
    between = _between(layout, frame, order, spreadsheet, seed)
    head = [Line("title", {0: text}) for text in wording.titles]
    width = len(paths(layout, wording))
    if layout.unit_row:
        head.append(Line("unit", {width - 1: layout.unit_row}))
    header, merges = header_lines(layout, wording, len(head))
    merges += [(i, 0, i, width - 1) for i in range(len(wording.titles)) if width > 1]
    head += header
    if layout.units_below:
        head.append(Line("unit", {i + int(layout.sequence): unit for i, unit in enumerate(map(_unit_word, layout.columns)) if unit}))
    if layout.total == "start":
        head.append(_sum_cells(layout, frame, order, "合计", "total", spreadsheet))
    tail: list[Line] = []
    if layout.total == "end":
        tail.append(_sum_cells(layout, frame, order, "合计", "total", spreadsheet))
    if layout.blank_rows:
        tail.append(BLANK)
    tail += [Line("note", {0: text}) for text in layout.notes]
    merges_made = tuple(merges) if layout.format in ("xlsx", "xls") else ()
    return _grid(name, layout, cells, order, np.isin(order, repeated), (head, between, tail), width, merges_made)


def _unit_word(column: Column) -> str | None:
    if column.kind == "money":
        return "万元" if column.unit == "wan_yuan" else "元"
    return "人" if column.field == "household_members" else None


def _grid(
    name: str, layout: Layout, cells: Mapping[str, Cells], order: np.ndarray, twice: np.ndarray,
    lines: tuple[list[Line], dict[int, list[Line]], list[Line]], width: int, merges: tuple[Merge, ...],
) -> Sheet:  # fmt: skip
    head, between, tail = lines
    source: list[int] = [-1] * len(head)
    kinds: list[str | None] = [line.kind for line in head]
    placed: list[tuple[int, Line]] = list(enumerate(head))
    for position, index in enumerate([*order.tolist(), None]):
        for line in between.get(position, []):
            placed.append((len(source), line))
            source.append(-1)
            kinds.append(line.kind)
        if index is None:
            break
        source.append(index)
        kinds.append("data")
        if twice[position]:
            source.append(index)
            kinds.append("duplicate")
    for line in tail:
        placed.append((len(source), line))
        source.append(-1)
        kinds.append(line.kind)
    where = np.array(source, dtype=np.int64)
    is_data = where >= 0
    grid: list[np.ndarray] = []
    if layout.sequence:
        number = np.full(len(where), None, dtype=object)
        count = np.arange(1, int(is_data.sum()) + 1).astype(object)
        number[is_data] = count if layout.format in ("xlsx", "xls", "ods") else count.astype(str).astype(object)
        grid.append(number)
    for column in layout.columns:
        values = np.full(len(where), None, dtype=object)
        values[is_data] = cells[column.field][where[is_data]]
        grid.append(values)
    if layout.remark:
        grid.append(np.full(len(where), None, dtype=object))
    assert len(grid) == width
    for row, line in placed:
        for column_index, value in line.cells.items():
            grid[column_index][row] = value
    return Sheet(name, grid, np.array(kinds, dtype=object), where, merges)
