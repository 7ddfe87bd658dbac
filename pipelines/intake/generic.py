"""Reads a workbook or text of no declared dataset: sheets, a guessed header, rows. For drafting a contract.

The guess is by shape alone: the first full row of distinct words. Nothing here is used by a night.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from pipelines.errors import IntakeError, Where
from pipelines.intake.arrow import filled
from pipelines.intake.grid import Grid, Row
from pipelines.intake.header import HEAD_ROWS, MAX_DEPTH, Heading, read_headings
from pipelines.intake.header import filled as filled_header
from pipelines.intake.mask import mask_digits
from pipelines.intake.read import open_source
from pipelines.intake.refusal import refuse

_NUMBER = re.compile(r"[-+.,%\d\s/:TE]+")


@dataclass(frozen=True)
class GenericSheet:
    """One sheet. ``header_rows`` as the spreadsheet counts, empty when no row looks like a header; ``table`` is everything."""

    name: str
    headings: tuple[Heading, ...]
    header_rows: tuple[int, ...]
    rows_in: int
    rows_below: int
    table: Any

    def sample(self, column: int, count: int = 200) -> list[str]:
        """Some cells below the header."""
        start = self.table.num_rows - self.rows_below if self.header_rows else 0
        cells = self.table.column(column).slice(start, count).to_pylist()
        return [cell for cell in cells if cell]


def read_table(path: Path, *, isolated: bool = False) -> list[GenericSheet]:
    """Every sheet with content. ``isolated``: see ``guard.check_bounds``. Raises IntakeError as ``read.read_file`` does."""
    where = Where(mask_digits(path.name))
    sheets = [_sheet(grid) for grid in open_source(path, where, isolated=isolated).grids if grid.height]
    if not any(sheet.rows_in for sheet in sheets):
        raise refuse("file_empty", where=where, found="no sheet with content")
    return sheets


def look(path: Path) -> dict[str, Any]:
    """In a reading process: rows and header rows of each sheet with content, or the name of the one refusal."""
    try:
        sheets = read_table(path, isolated=True)
    except IntakeError as error:
        return {"error": error.name}
    return {"sheets": [{"name": sheet.name, "rows": sheet.rows_in, "header_rows": list(sheet.header_rows)} for sheet in sheets]}


def _sheet(grid: Grid) -> GenericSheet:
    content = np.zeros(grid.height, dtype=bool)
    for column in grid.table.columns:
        content |= filled(column)
    rows_in = int(content.sum())
    head = grid.rows(0, HEAD_ROWS)
    start = _header_start(head)
    if start is None:
        return GenericSheet(grid.name, (), (), rows_in, rows_in, grid.table)
    depth = _header_depth(grid, start)
    headings = read_headings(filled_header(grid, head, start, depth))
    numbers = tuple(grid.row_no(start + level) for level in range(depth))
    return GenericSheet(grid.name, headings, numbers, rows_in, grid.height - start - depth, grid.table)


def _header_start(head: list[Row]) -> int | None:
    """The first row that names nearly as many columns as any row fills."""
    widest = max((sum(map(bool, row)) for row in head), default=0)
    for index, row in enumerate(head):
        words = {cell for cell in row if cell and not _NUMBER.fullmatch(cell)}
        if words and len(words) * 10 >= widest * 7:
            return index
    return None


def _header_depth(grid: Grid, start: int) -> int:
    """Rows the merged cells of the first header row reach down to."""
    bottoms = [merge.bottom for merge in grid.merges or () if merge.top == start]
    return min(max(bottoms, default=start) - start + 1, MAX_DEPTH)
