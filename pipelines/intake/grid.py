"""A sheet as a grid of text, whatever the file was: what every reader yields and every later stage takes.

Here belongs the shape only. Readers stand in ``workbook``, ``textfile`` and ``parquetfile``.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pyarrow as pa

from pipelines.intake.arrow import Indices, table, take, text_array

MAX_COLUMNS = 1024
Row = list[str | None]


@dataclass(frozen=True)
class Merge:
    """A merged range, rows and columns counted from 0 within the grid, ends included."""

    top: int
    left: int
    bottom: int
    right: int


@dataclass(frozen=True)
class Grid:
    """``table`` has one text column per sheet column and every row between the first and the last with content.

    ``first_row`` and ``first_column``: place of its upper left cell, from 1 as the spreadsheet counts.
    ``merges`` is None where the format does not tell them. ``ragged``: indices of rows with more cells than the
    sheet has columns (CSV), whose cells cannot be told apart; their whole text stands in the first column.
    """

    name: str
    table: pa.Table
    first_row: int = 1
    first_column: int = 1
    merges: tuple[Merge, ...] | None = None
    ragged: tuple[int, ...] = ()
    findings: tuple[dict[str, Any], ...] = ()
    sheet: str | None = None  # the workbook's own name, where ``name`` is that of one of several tables on the sheet
    context: tuple[str, ...] = ()  # lines above the header that stand over the other tables beside this one

    @property
    def own_name(self) -> str:
        """The sheet's name in the workbook."""
        return self.name if self.sheet is None else self.sheet

    @property
    def width(self) -> int:
        return int(self.table.num_columns)

    @property
    def height(self) -> int:
        return int(self.table.num_rows)

    def rows(self, start: int, count: int) -> list[Row]:
        """Some rows as Python lists; for the few that must be looked at one by one."""
        return python_rows(self.table.slice(start, count))

    def take(self, indices: Indices) -> list[Row]:
        """The rows at these indices."""
        return python_rows(take(self.table, indices))

    def row_no(self, index: int) -> int:
        """Row number as the spreadsheet counts."""
        return self.first_row + index

    def letter(self, column: int) -> str:
        """Column letters as the spreadsheet shows them."""
        return letters(self.first_column - 1 + column)


@dataclass(frozen=True)
class Source:
    """What a reader makes of one file. ``grids`` is lazy so that one sheet at a time is held."""

    format: str
    encoding: str | None
    grids: Iterator[Grid] = field(repr=False)


def letters(index: int) -> str:
    """0 as A, 25 as Z, 26 as AA."""
    text = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        text = chr(65 + rest) + text
    return text


def python_rows(part: Any) -> list[Row]:
    """Rows of a table as Python lists."""
    return [list(row) for row in zip(*(column.to_pylist() for column in part.columns), strict=True)]


def from_rows(name: str, rows: list[Row], **more: Any) -> Grid:
    """A grid from Python rows: irregular and small inputs, and tests."""
    width = max((len(row) for row in rows), default=0)
    columns = {f"c{i}": text_array([(row[i] or None) if i < len(row) else None for row in rows]) for i in range(width)}
    return Grid(name, table(columns), **more)
