"""Dirt: which rows of a delivery go wrong, how, and what it costs. ``spoil`` changes cells in place and tells all.

Here belongs the drawing of rows and kinds. Each kind stands with its like in ``ids``, ``names``, ``places``,
``former``, ``values`` and ``losses``; the weights stand in ``dirt.yaml``; whether a damaged id can still be proved is ``proof``'s.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from itertools import accumulate
from pathlib import Path
from random import Random
from typing import Any

import numpy as np
import yaml

from simulation.files.dirt import former, ids, losses, names, places, values
from simulation.files.dirt.spot import Effect, Make, Rows, Spot, Written
from simulation.files.layout import Column, Layout

_GROUPS = (ids, names, places, former, values, losses)
KINDS: dict[str, tuple[tuple[str, ...], Make]] = {kind: make for group in _GROUPS for kind, make in group.KINDS.items()}
DUPLICATE = "row_duplicated"
FORMER = "id_former"  # not drawn: whoever has a former number is written under it where the department heard of no change
ID_GONE = ("id_as_float", "id_blank")
ATTEMPTS = 12


@dataclass(frozen=True)
class Corruption:
    """One cell (or, for a repeated row, one row) printed otherwise than it should be."""

    row: int
    field: str | None
    kind: str
    original: str | None
    written: str | None
    effect: Effect
    by: str = ""


@cache
def weights() -> dict[str, Any]:
    """``dirt.yaml``."""
    return dict(yaml.safe_load((Path(__file__).parent / "dirt.yaml").read_text(encoding="utf-8")))


def text_of(cell: Any) -> str | None:
    """A cell as the log of corruptions tells it."""
    if cell is None:
        return None
    return cell.isoformat() if isinstance(cell, dt.date) else str(cell)


class _Draw:
    """Weighted kinds that a layout has columns for."""

    def __init__(self, group: str, layout: Layout) -> None:
        self.columns: dict[str, list[Column]] = {}
        shares: list[float] = []
        for kind, weight in weights()[group].items():
            columns = [] if kind == DUPLICATE else layout.of_kind(*KINDS[kind][0])
            if columns or kind == DUPLICATE:
                self.columns[kind] = columns
                shares.append(weight)
        self.kinds, self.sums = list(self.columns), list(accumulate(shares))

    def kind(self, rng: Random) -> str:
        return rng.choices(self.kinds, cum_weights=self.sums)[0]


class _Spoiler:
    """The state of one delivery's spoiling: what may still be destroyed, whose id is already gone."""

    def __init__(self, rows: Rows, cells: Mapping[str, np.ndarray], households: np.ndarray, rng: Random) -> None:
        self.rows, self.cells, self.households, self.rng = rows, cells, households, rng
        self.rows_left = math.floor(rows.layout.row_limit * len(households))
        self.gone: set[tuple[str, Any]] = set()

    def attempt(self, kind: str, columns: list[Column], row: int, destructive: bool) -> Corruption | None:
        """One kind on one row, or None where it does not fit."""
        if kind == DUPLICATE:
            return Corruption(row, None, kind, None, None, "cosmetic")
        column = columns[int(self.rng.random() * len(columns))]
        value = self.rows.clean[column.field][row]
        if value is None or value == "":
            return None
        printed = self.cells[column.field][row]
        written = KINDS[kind][1](Spot(self.rows, row, column, value, printed), self.rng)
        if written is None or (written.effect != "cosmetic") != destructive or not self._allowed(kind, row, written):
            return None
        self.cells[column.field][row] = written.cell
        return Corruption(row, column.field, kind, text_of(printed), text_of(written.cell), written.effect, written.by)

    def former(self, row: int) -> Corruption | None:
        """The row's main id under a number its person gave up, where the department still uses that one."""
        identity = self.rows.layout.identity
        if identity.id is None or self.rows.layout.column(identity.id).kind != "id" or self.rows.clean[identity.id][row] is None:
            return None
        column = self.rows.layout.column(identity.id)
        printed = self.cells[column.field][row]
        written = ids.former(Spot(self.rows, row, column, self.rows.clean[column.field][row], printed))
        if written is None:
            return None
        self.cells[column.field][row] = written.cell
        return Corruption(row, column.field, FORMER, text_of(printed), text_of(written.cell), written.effect, written.by)

    def _allowed(self, kind: str, row: int, written: Written) -> bool:
        """Never so many lost rows that the delivery would be held; never two rows of one household or one name
        without an id, for then their key would be the same."""
        if written.effect == "row_lost":
            self.rows_left -= 1
            return self.rows_left >= 0
        if kind in ID_GONE:
            marks = {("household", self.households[row]), ("name", self.rows.value(self.rows.layout.identity.name, row))}
            if marks & self.gone:
                return False
            self.gone |= marks
        return True


def spoil(rows: Rows, cells: Mapping[str, np.ndarray], households: np.ndarray, dirt: float, rng: Random) -> list[Corruption]:
    """Spoil a share of the rows, and those of persons whose number changed, one corruption each, in ``cells``; in order of the rows."""
    count = len(households)
    wanted = dirt * count
    picked = rng.sample(range(count), min(count, int(wanted) + (rng.random() < wanted % 1)))
    draws = {True: _Draw("destructive", rows.layout), False: _Draw("recoverable", rows.layout)}
    spoiler = _Spoiler(rows, cells, households, rng)
    changed = [row for row in range(count) if rows.persons[row] in rows.register.former] if dirt else []
    found = [corruption for row in changed if (corruption := spoiler.former(row)) is not None]
    taken = {corruption.row for corruption in found}
    for row in sorted(set(picked) - taken):
        destructive = rng.random() < weights()["destructive_share"] and bool(draws[True].kinds)
        draw = draws[destructive]
        for _ in range(ATTEMPTS):
            kind = draw.kind(rng)
            corruption = spoiler.attempt(kind, draw.columns[kind], row, destructive)
            if corruption is not None:
                found.append(corruption)
                break
    return sorted(found, key=lambda corruption: corruption.row)
