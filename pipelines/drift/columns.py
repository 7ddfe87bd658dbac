"""The columns of one delivery as its ``read.json`` tells them, and how they differ from those of another.

Here belong names and places, no cell: what the cells say stands in ``evidence``, what follows from both in ``judge``.
"""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pipelines.contracts.model import FeedField
from pipelines.intake.vocabulary import plain, split_unit

EDGE = "|"  # beside the first and the last column


@dataclass(frozen=True)
class Named:
    """One column: its letter, its header, and its field if it names one."""

    letter: str
    header: str
    field: str | None


@dataclass(frozen=True)
class Columns:
    """The columns of a delivery from left to right, of all its sheets with data, each name once."""

    named: tuple[Named, ...]

    @classmethod
    def of(cls, report: Mapping[str, Any]) -> Columns:
        found: dict[tuple[str | None, str], Named] = {}
        for sheet in report["sheets"]:
            if not sheet["kinds"].get("data", 0):
                continue
            listed = [Named(item["column"] or "", item["header"] or "", item["field"]) for item in sheet["columns"] if item["field"]]
            listed += [Named(item["column"], item["header"], None) for item in sheet["unknown"]]
            for item in sorted(listed, key=lambda item: (len(item.letter), item.letter)):
                found.setdefault((item.field, "" if item.field else item.header), item)
        return cls(tuple(found.values()))

    @property
    def fields(self) -> dict[str, Named]:
        return {item.field: item for item in self.named if item.field}

    @property
    def unknown(self) -> dict[str, Named]:
        return {item.header: item for item in self.named if not item.field}

    def neighbours(self, at: Named) -> tuple[str, str]:
        """Fields (or unknown headers) to the left and to the right."""
        place = self.named.index(at)
        names = [EDGE, *(item.field or item.header for item in self.named), EDGE]
        return names[place], names[place + 2]


def similarity(header: str, names: list[str]) -> float:
    """How alike a header is to the nearest of several names, 0 to 1, units aside."""
    word = split_unit(plain(header))[0]
    return max((difflib.SequenceMatcher(None, word, split_unit(plain(name))[0]).ratio() for name in names), default=0.0)


def position_share(now: Columns, header: str, before: Columns | None, field: FeedField) -> float | None:
    """Share of the two neighbours that are those the field had before; None without a before."""
    if before is None or field.name not in before.fields:
        return None
    here, there = now.neighbours(now.unknown[header]), before.neighbours(before.fields[field.name])
    return sum(one == other for one, other in zip(here, there, strict=True)) / 2


def moved(now: Columns, before: Columns) -> list[str]:
    """Fields whose place among the fields both have is another, the fewest that explain the new order."""
    new = [name for name in now.fields if name in before.fields]
    old = [name for name in before.fields if name in now.fields]
    blocks = difflib.SequenceMatcher(None, old, new, autojunk=False).get_matching_blocks()
    kept = {new[block.b + step] for block in blocks for step in range(block.size)}
    return [name for name in new if name not in kept]
