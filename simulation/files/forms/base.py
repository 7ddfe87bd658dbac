"""What a form is: one way in which a department's table may lie on a sheet or be written, and what a careful reader finds in it.

Here belong the types every form shares, and the conditions under which one fits a dataset. The forms stand in the
other modules of this folder by what they touch: ``tables``, ``headers``, ``periods``, ``rows``, ``places``, ``dates``, ``figures``,
``spoilt``, ``bytes``. The names of kinds, findings and notes are what the simulator expects them to be called; it reads
no name of the product.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from simulation.files.forms.page import Page
from simulation.files.layout import Column, Layout

Group = Literal["tables", "headers", "periods", "rows", "places", "dates", "figures", "spoilt", "bytes"]


@dataclass(frozen=True)
class Lost:
    """Nothing can be read from the cell."""


@dataclass(frozen=True)
class Month:
    """A month without its day, where a month is enough: ``2021-09-01`` stands for it."""

    value: str


@dataclass(frozen=True)
class Kept:
    """The text stands as it is; what it means is found out later (``canonical``: the whole id behind it, if that can be told)."""

    text: str
    canonical: str | None = None


Cell = tuple[int, str]  # row of the frame, field


@dataclass
class Made:
    """One file as a form makes it, and what must be found in it where that is not simply the frame.

    ``cells``: what is read instead of the frame's value. ``rejected``: rows nobody can use. ``findings``: what the reader
    has to say of the file; ``notes``: what has to be said of a cell. ``hold``: the finding for which the delivery waits.
    ``says``: what the delivery note tells beside the day; a form that puts the period on the sheet takes it out.
    """

    pages: list[Page]
    format: str = "xlsx"
    encoding: str | None = None
    suffix: str | None = None
    cells: dict[Cell, Any] = field(default_factory=dict)
    rejected: set[int] = field(default_factory=set)
    findings: set[str] = field(default_factory=set)
    notes: set[tuple[int, str, str]] = field(default_factory=set)
    hold: str | None = None
    says: set[str] = field(default_factory=lambda: {"period"})

    def lose(self, row: int, column: Column, outcome: str) -> None:
        """A cell that is unusable or blank, by what the layout says that costs."""
        if outcome == "row":
            self.rejected.add(row)
        elif outcome == "cell":
            self.cells[row, column.field] = Lost()

    def kinds(self) -> Mapping[tuple[str, int], str]:
        """Kind of every row of the file that is not blank, by table and row number."""
        return {(table, number): kind for page in self.pages for table, number, kind, _ in page.told()}

    def sources(self) -> Mapping[tuple[str, int], int]:
        """Row of the frame behind every row of data."""
        return {(table, number): source for page in self.pages for table, number, _, source in page.told() if source >= 0}


@dataclass(frozen=True)
class Need:
    """What a dataset must have for a form to be possible."""

    name: str
    zh: str
    met: Callable[[Layout], bool]


@dataclass(frozen=True)
class Form:
    """One form. ``make`` is asked only of datasets that meet every need."""

    name: str
    zh: str
    group: Group
    make: Callable[[Any], Made]
    needs: tuple[Need, ...] = ()

    def fits(self, layout: Layout) -> bool:
        return all(need.met(layout) for need in self.needs)


def has(name: str, zh: str, *kinds: str) -> Need:
    """A column of one of these kinds."""
    return Need(name, zh, lambda layout: bool(layout.of_kind(*kinds)))
