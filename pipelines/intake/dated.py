"""Headers read by the names of their day: which columns keep their field once the delivery's day is known.

A file is recognised, and its period found, by the names of all times; then its headers are read once more by those
in force on its day. Where headers are found stands in ``header``, which day it is in ``period``.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from pipelines.intake.grid import Grid
from pipelines.intake.header import Reading, read_as
from pipelines.intake.vocabulary import Vocabulary


def read_by_day(readings: Sequence[Reading | None], vocabulary: Vocabulary) -> list[Reading | None]:
    """The same header rows read by the vocabulary of a day."""
    return [reading and read_as(reading.header, reading.feed, vocabulary) for reading in readings]


def out_of_force(grids: Sequence[Grid], readings: Sequence[Reading | None], vocabulary: Vocabulary) -> list[dict[str, Any]]:
    """A finding for each column whose header names no field on that day but did or will on another."""
    found: list[dict[str, Any]] = []
    for grid, reading in zip(grids, readings, strict=True):
        if reading is None:
            continue
        used = set(reading.columns.values()) | set(reading.losers)
        for index, heading in enumerate(reading.header.headings):
            known = (vocabulary.out_of_force.get((reading.feed, text)) for text in heading.candidates)
            named = next((item for item in known if item), None)
            if index not in used and named:
                field, alias = named
                dates = {"from": alias.since and alias.since.isoformat(), "until": alias.until and alias.until.isoformat()}
                place = {"sheet": grid.name, "column": grid.letter(index), "header": heading.shown, "field": field}
                found.append({"finding": "alias_out_of_force"} | place | dates)
    return found
