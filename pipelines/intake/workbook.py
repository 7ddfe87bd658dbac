"""Reads xlsx, xlsm, xls, xlsb and ods sheet by sheet into grids of text, in bounded memory.

Here belongs what is particular to spreadsheets: sheets, hidden ones, merged ranges, cells filled down. The
rules of cell text stand in ``celltext``; what rows mean stands in ``kinds``.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import python_calamine

from pipelines.errors import IntakeError, Where
from pipelines.intake.arrow import filled, take
from pipelines.intake.celltext import column_text
from pipelines.intake.formats import Format
from pipelines.intake.grid import MAX_COLUMNS, Grid, Merge, Source
from pipelines.intake.guard import MAX_CELLS, check_bounds, parser_refusal, suffixed
from pipelines.intake.hidden import Hidden, by_sheet
from pipelines.intake.refusal import refuse
from pipelines.intake.scratch import Scratch

_CHUNK = 16_384
_HEAD = 64


def read_workbook(path: Path, kind: Format, where: Where, *, isolated: bool = False) -> Source:
    """Open a workbook. Sheets are parsed one at a time as ``grids`` is consumed. Raises IntakeError."""
    hidden: dict[str, Hidden] = {}
    errors = check_bounds(path, kind, where, isolated=isolated, hidden=hidden)
    return Source(kind, None, _grids(path, kind, where, errors, by_sheet(path, hidden)))


def _grids(path: Path, kind: Format, where: Where, error_cells: int, hidden: dict[str, Hidden]) -> Iterator[Grid]:
    try:
        with _open(path, kind) as workbook:
            for index, sheet in enumerate(workbook.sheets_metadata):
                if sheet.typ != python_calamine.SheetTypeEnum.WorkSheet:
                    yield Grid(sheet.name, pa.table({}), findings=({"finding": "not_a_worksheet", "sheet": sheet.name},))
                    continue
                findings: list[dict[str, Any]] = []
                if sheet.visible != python_calamine.SheetVisibleEnum.Visible:
                    findings.append({"finding": "hidden_sheet", "sheet": sheet.name})
                if index == 0 and error_cells:
                    # The parser gives a formula's error as an empty cell; the count keeps it from being silent.
                    findings.append({"finding": "error_cells", "count": error_cells})
                grid = _grid(workbook.get_sheet_by_index(index), findings, where)
                told = hidden[sheet.name].findings(sheet.name, grid.first_column, grid.width) if sheet.name in hidden else []
                yield replace(grid, findings=(*grid.findings, *told))
    except IntakeError:
        raise
    except (MemoryError, OSError, ValueError, OverflowError, python_calamine.CalamineError) as error:
        raise parser_refusal(type(error).__name__, str(error), where) from error
    except BaseException as error:
        if type(error).__name__ != "PanicException":  # the parser's panics derive from BaseException
            raise
        raise parser_refusal("PanicException", "", where) from error


def _open(path: Path, kind: Format) -> python_calamine.CalamineWorkbook:
    """By its bytes. Asked so, the parser forgets why it failed; asked again under the right suffix, it says."""
    try:
        return python_calamine.load_workbook(path.open("rb"))
    except python_calamine.CalamineError:
        with suffixed(path, kind) as link:
            return python_calamine.load_workbook(str(link))


def _grid(sheet: python_calamine.CalamineSheet, findings: list[dict[str, Any]], where: Where) -> Grid:
    here = Where(where.file, sheet.name)
    if sheet.width > MAX_COLUMNS:
        raise refuse("file_too_wide", where=here, expected=f"at most {MAX_COLUMNS} columns", found=f"{sheet.width} columns")
    if sheet.height * sheet.width > MAX_CELLS:
        raise refuse("file_too_large", where=here, expected=f"at most {MAX_CELLS} cells", found=f"{sheet.height * sheet.width} cells")
    if sheet.start is None or not sheet.width:
        return Grid(sheet.name, pa.table({}), findings=tuple(findings))
    top, left = sheet.start
    rows = islice(sheet.iter_rows(), top, None)  # the parser begins at row 1, but at the first column that is used
    names = [f"c{i}" for i in range(sheet.width)]
    scratch = Scratch(names)
    # The header's texts stay out of the chunks below, whose columns then are of one type.
    while chunk := list(islice(rows, _CHUNK if scratch.rows else _HEAD)):
        scratch.add(pa.record_batch([column_text(column) for column in zip(*chunk, strict=True)], names=names))
    table = scratch.table()
    merges = _merges(sheet, top, left, table.num_rows)
    if merges:
        table = _filled_down(table, merges)
    return Grid(sheet.name, table, top + 1, left + 1, merges, findings=tuple(findings))


def _merges(sheet: python_calamine.CalamineSheet, top: int, left: int, height: int) -> tuple[Merge, ...] | None:
    ranges = sheet.merged_cell_ranges
    if ranges is None:
        return None
    found = [Merge(a - top, b - left, c - top, d - left) for (a, b), (c, d) in ranges]
    return tuple(merge for merge in found if merge.left >= 0 and merge.top >= 0 and merge.bottom < height)


def _filled_down(table: pa.Table, merges: tuple[Merge, ...]) -> pa.Table:
    """A value merged over several rows stands in each of them (a household number over its members).

    Only rows that have content of their own are filled: a title merged over two rows must not become two rows.
    """
    tall: dict[int, list[Merge]] = {}
    for merge in merges:
        if merge.bottom > merge.top and merge.left < table.num_columns:
            tall.setdefault(merge.left, []).append(merge)
    if not tall:
        return table
    has_content = np.zeros(table.num_rows, dtype=bool)
    for column in table.columns:
        has_content |= filled(column)
    for index, found in tall.items():
        source = np.arange(table.num_rows)
        for merge in found:
            source[merge.top : merge.bottom + 1] = merge.top
        source = np.where(has_content, source, np.arange(table.num_rows))
        table = table.set_column(index, table.column_names[index], take(table.column(index), source))
    return table
