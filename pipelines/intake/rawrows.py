"""The raw rows of a delivery, made in parts: one part at a time is held, one column at a time when only that is asked for.

Here belongs the putting together. What a row and a column of ``raw.parquet`` are stands in ``assemble``.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import pyarrow as pa

from pipelines.intake.arrow import Column, compute
from pipelines.intake.assemble import SheetRows
from pipelines.intake.scratch import let_go

PART_ROWS = 122_880  # rows of a sheet in one part, and of a row group


@dataclass(frozen=True)
class RawRows:
    """Rows of all sheets, in their order. ``kind``: only rows of that kind."""

    sheets: tuple[SheetRows, ...]
    schema: pa.Schema
    kind: str | None = None

    def __len__(self) -> int:
        counts = (sheet.report["kinds"] for sheet in self.sheets)
        return sum(kinds.get(self.kind, 0) if self.kind else sum(kinds.values()) for kinds in counts)

    def of_kind(self, kind: str) -> RawRows:
        """The rows of one kind."""
        return RawRows(self.sheets, self.schema, kind)

    def by_sheet(self) -> Iterator[tuple[SheetRows, RawRows]]:
        """Each table with its own rows."""
        return ((sheet, RawRows((sheet,), self.schema, self.kind)) for sheet in self.sheets)

    def parts(self, names: Sequence[str] | None = None) -> Iterator[Any]:
        """The rows as tables of bounded size, all columns or some."""
        names = names or self.schema.names
        wanted = [*names, "kind"] if self.kind and "kind" not in names else list(names)
        schema = pa.schema([self.schema.field(name) for name in wanted])
        for sheet in self.sheets:
            for start in range(0, sheet.height, PART_ROWS):
                part = sheet.part(start, min(start + PART_ROWS, sheet.height), schema)
                if self.kind:
                    part = part.filter(compute.equal(part.column("kind"), self.kind)).select(list(names))
                if part.num_rows:
                    yield part
                let_go()

    def column(self, name: str) -> Column:
        """One column of all rows."""
        return self._whole([name]).column(name)

    def table(self) -> Any:
        """Everything at once: small deliveries, the command line, tests."""
        return self._whole(self.schema.names)

    def _whole(self, names: Sequence[str]) -> Any:
        empty = pa.schema([self.schema.field(name) for name in names]).empty_table()
        return pa.concat_tables([empty, *self.parts(names)])
