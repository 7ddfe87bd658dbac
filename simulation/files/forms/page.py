"""One sheet being composed row by row: cells, what each row is, merged and hidden parts.

Here belongs the moving about of rows and columns, and the way from and to ``sheet.Sheet``. What a form is stands in ``base``.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from simulation.files.sheet import Merge, Sheet

NO_ROW = -1


@dataclass
class Row:
    """``kind`` None: a blank row. ``source``: row of the frame, or NO_ROW."""

    cells: list[Any]
    kind: str | None
    source: int = NO_ROW


@dataclass
class Page:
    """A sheet. ``fields``: what stands in which column. ``tables``: first columns of tables side by side, each read as one of its own."""

    name: str
    fields: list[str | None]
    rows: list[Row]
    merges: list[Merge] = field(default_factory=list)
    tables: tuple[int, ...] = ()
    hidden_rows: tuple[int, ...] = ()
    hidden_columns: tuple[int, ...] = ()
    hidden: bool = False
    right: list[tuple[str | None, int]] = field(default_factory=list)  # kind and source of the rows of the table to the right

    @classmethod
    def of(cls, sheet: Sheet, fields: Sequence[str | None]) -> Page:
        cells = zip(*sheet.grid, strict=True)
        rows = [Row(list(line), kind, int(source)) for line, kind, source in zip(cells, sheet.kinds, sheet.source, strict=True)]
        return cls(sheet.name, list(fields), rows, list(sheet.merges))

    def sheet(self) -> Sheet:
        width = max((len(row.cells) for row in self.rows), default=0)
        grid = [np.array([self._cell(row, column) for row in self.rows] + [None], dtype=object)[:-1] for column in range(width)]
        kinds = np.array([*(row.kind for row in self.rows), None], dtype=object)[:-1]
        sources = np.array([row.source for row in self.rows], dtype=np.int64)
        return Sheet(self.name, grid, kinds, sources, tuple(self.merges), self.hidden_rows, self.hidden_columns, self.hidden)

    @staticmethod
    def _cell(row: Row, column: int) -> Any:
        return row.cells[column] if column < len(row.cells) else None

    def at(self, name: str) -> int:
        return self.fields.index(name)

    def data(self) -> Iterator[Row]:
        """Rows of data, from the top."""
        return (row for row in self.rows if row.source != NO_ROW)

    def place(self, kind: str) -> int:
        """Index of the first row of a kind."""
        return next(index for index, row in enumerate(self.rows) if row.kind == kind)

    def first(self) -> int:
        """Index of the first row of data."""
        return next(index for index, row in enumerate(self.rows) if row.source != NO_ROW)

    def line(self, kind: str, *cells: Any) -> Row:
        """A row that is no data, padded to the page's width."""
        return Row([*cells, *[None] * (len(self.fields) - len(cells))], kind)

    def blank(self) -> Row:
        return Row([None] * len(self.fields), None)

    def insert(self, index: int, *rows: Row) -> None:
        """Put rows before the row at ``index``; merged cells below move down with theirs."""
        self.rows[index:index] = rows
        by = len(rows)
        self.merges = [(a + by, b, c + by, d) if a >= index else (a, b, c, d) for a, b, c, d in self.merges]

    def below(self, other: Page) -> None:
        """Put another page's rows under this one's."""
        by = len(self.rows)
        self.rows += other.rows
        self.merges += [(a + by, b, c + by, d) for a, b, c, d in other.merges]

    def beside(self, other: Page, gap: int = 0) -> None:
        """Put another page to the right, its rows level with these; its table is read as one of its own."""
        left = len(self.fields)
        start = left + gap
        self.tables = (0, start)
        height = max(len(self.rows), len(other.rows))
        mine = [*self.rows, *(self.blank() for _ in range(height - len(self.rows)))]
        theirs = [*other.rows, *(other.blank() for _ in range(height - len(other.rows)))]
        self.right = [(row.kind, row.source) for row in theirs]
        self.rows = [
            Row([*one.cells, *[None] * (left - len(one.cells) + gap), *two.cells], one.kind, one.source)
            for one, two in zip(mine, theirs, strict=True)
        ]
        self.merges += [(a, b + start, c, d + start) for a, b, c, d in other.merges]
        self.fields += [None] * gap + other.fields

    def told(self) -> Iterator[tuple[str, int, str, int]]:
        """Table, row number, kind and row of the frame of every row that is not blank."""
        names = [f"{self.name}[{letters(column)}]" for column in self.tables] or [self.name]
        for number, row in enumerate(self.rows, 1):
            if row.kind is not None:
                yield names[0], number, "data" if row.source != NO_ROW else row.kind, row.source
            kind, source = self.right[number - 1] if self.right else (None, NO_ROW)
            if kind is not None:
                yield names[1], number, "data" if source != NO_ROW else kind, source

    def only(self, sources: Sequence[int], name: str | None = None) -> Page:
        """The same page with some of its data rows."""
        kept = [replace(row, cells=list(row.cells)) for row in self.rows if row.source == NO_ROW or row.source in sources]
        return Page(name or self.name, list(self.fields), kept, list(self.merges))

    def without(self, *names: str) -> None:
        """Take columns out; a line of one text stays, and titles stay merged over what is left."""
        keep = [index for index, name in enumerate(self.fields) if name not in names]
        for row in self.rows:
            texts = [cell for cell in row.cells if cell is not None]
            alone = row.source == NO_ROW and len(texts) == 1
            row.cells = [*texts, *[None] * (len(keep) - 1)] if alone else [row.cells[index] for index in keep]
        self.merges = [(top, 0, bottom, len(keep) - 1) for top, _, bottom, _ in self.merges if len(keep) > 1]
        self.fields = [self.fields[index] for index in keep]

    def reordered(self, order: Sequence[int]) -> None:
        for row in self.rows:
            row.cells = [row.cells[index] for index in order]
        self.fields = [self.fields[index] for index in order]


def letters(index: int) -> str:
    """A spreadsheet's name of a column, from 0: A, …, Z, AA."""
    text = ""
    number = index + 1
    while number:
        number, rest = divmod(number - 1, 26)
        text = chr(65 + rest) + text
    return text
