"""One cell about to go wrong, and what became of it. Shared by every kind of dirt; no kind stands here."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from random import Random
from typing import Any, Literal

import numpy as np

from simulation.files.dirt.proof import Register
from simulation.files.layout import Column, Layout

Effect = Literal["cosmetic", "cell_lost", "row_lost", "id_hard"]


@dataclass(frozen=True)
class Rows:
    """A delivery as dirt sees it: clean values by field, who each row is about, and the register to prove it by."""

    layout: Layout
    clean: Mapping[str, np.ndarray]
    persons: np.ndarray
    register: Register

    def value(self, field: str | None, row: int) -> Any:
        return self.clean[field][row] if field else None


@dataclass(frozen=True)
class Spot:
    """The cell of one row and column: its clean value and what would be printed."""

    rows: Rows
    row: int
    column: Column
    value: Any
    printed: Any

    @property
    def spreadsheet(self) -> bool:
        return self.rows.layout.format in ("xlsx", "xls", "ods")


@dataclass(frozen=True)
class Written:
    """What is printed instead, what it costs a careful reader, and what still proves the person where the cell alone does not."""

    cell: Any
    effect: Effect = "cosmetic"
    by: str = ""


Make = Callable[[Spot, Random], Written | None]  # None: this cell cannot go wrong in this way
FULL_WIDTH = str.maketrans("0123456789.,X-", "０１２３４５６７８９．，Ｘ－")


def loss(outcome: str) -> Effect:
    """What a layout says of an unusable cell, as an effect."""
    return {"row": "row_lost", "cell": "cell_lost", "kept": "cosmetic"}[outcome]  # type: ignore[return-value]
