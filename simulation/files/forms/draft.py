"""What a form has to work with: the rows, the layout and the wording of one dataset, and the ways to a first page.

Here belongs what many forms do alike; what is particular to one stands with it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from random import Random
from typing import Any

import numpy as np
import pandas as pd

from simulation.files.forms.base import Made
from simulation.files.forms.frame import clean_frame, period_of, plain_layout
from simulation.files.forms.page import Page
from simulation.files.layout import Column, Layout, period_text
from simulation.files.render import Cells, headers, render
from simulation.files.sheet import Wording, arrange, paths

UNIT = re.compile(r"[（(](?:元|万元|亩)[)）]$")
PART = ("东河镇", "燕子乡")


@dataclass
class Draft:
    """One file to be. ``frame`` may be changed by the form; what it holds when the file is written is what must be read."""

    layout: Layout
    frame: pd.DataFrame
    period: str
    rng: Random
    changed: bool = False

    @classmethod
    def of(cls, feed: str, form: str) -> Draft:
        return cls(plain_layout(feed), clean_frame(feed).copy(), period_of(feed), Random(f"{form}/{feed}"))

    def columns(self, *kinds: str) -> list[Column]:
        return self.layout.of_kind(*kinds)

    def figures(self) -> list[Column]:
        """Columns that a total adds up."""
        return [column for column in self.layout.columns if column.kind == "money" or column.summed]

    def values(self, column: Column) -> list[tuple[int, Any]]:
        """Cells of a column that say something."""
        return [(row, value) for row, value in enumerate(self.frame[column.field]) if value is not None and value != ""]

    def put(self, column: Column, values: Sequence[Any]) -> None:
        """Other values in a column, None for a blank."""
        self.frame[column.field] = pd.Series(list(values), dtype=object)
        self.changed = True

    def change(self, *columns: Column, **update: Any) -> None:
        """Print some columns otherwise."""
        chosen = {column.field for column in columns}
        made = tuple(column.model_copy(update=update) if column.field in chosen else column for column in self.layout.columns)
        self.layout = self.layout.model_copy(update={"columns": made})

    def wording(self, *titles: str) -> Wording:
        """Header texts of this delivery, without the units in their brackets."""
        found = headers(self.layout, self.rng)
        return Wording(titles, {name: UNIT.sub("", text) for name, text in found.items()})

    def page(
        self, *titles: str, wording: Wording | None = None, name: str = "Sheet1", rows: Sequence[int] | None = None,
        repeated: Sequence[int] = (), **layout: Any,
    ) -> Page:  # fmt: skip
        """The rows on a sheet, arranged as the layout with some things changed says."""
        made = self.layout.model_copy(update=layout)
        wording = wording or self.wording()
        wording = Wording(titles, wording.headers) if titles else wording
        every = np.arange(len(self.frame)) if rows is None else np.array(rows)
        cells = render(self.frame, made) if self.changed else _unchanged(made.feed, made.columns, made.format)
        sheet = arrange(name, made, wording, self.frame, cells, every, np.array(repeated, dtype=np.int64), 1)
        fields = ([None] if made.sequence else []) + [column.field for column in made.columns] + ([None] if made.remark else [])
        assert len(fields) == len(paths(made, wording))
        return Page.of(sheet, fields)

    def halves(self) -> tuple[list[int], list[int]]:
        """Rows of the first and of the second township, or simply the first seven and the others."""
        townships = self.columns("township")
        first = [row for row, value in self.values(townships[0]) if value == PART[0]] if townships else list(range(7))
        return first, [row for row in range(len(self.frame)) if row not in first]

    def title(self) -> str:
        return f"登记表（{period_text(self.period)}）"


@lru_cache(maxsize=64)  # most forms of a dataset print the same cells
def _unchanged(feed: str, columns: tuple[Column, ...], format: str) -> dict[str, Cells]:
    layout = plain_layout(feed).model_copy(update={"columns": columns, "format": format})
    return render(clean_frame(feed), layout)


Speller = Callable[[Column, Any, int], Any]  # column, clean value, row: what is printed, None to leave the cell alone


def spell(draft: Draft, columns: Sequence[Column], write: Speller, *, lost: bool = False, note: str | None = None) -> Made:
    """A plain page with every cell of some columns written otherwise; ``lost``: nobody can read that."""
    made = Made([draft.page()])
    for column in columns:
        place, values = made.pages[0].at(column.field), dict(draft.values(column))
        for row in made.pages[0].data():
            if row.source not in values:
                continue
            written = write(column, values[row.source], row.source)
            if written is None:
                continue
            row.cells[place] = written
            if lost:
                made.lose(row.source, column, column.bad if column.blank == "cell" else "row")
            if note:
                made.notes.add((row.source, column.field, note))
    return made
