"""What became of townships: names that now mean another one, for parts of deliveries that come by township.

Here belongs the fold over a history. Which delivery stands for which township is decided in the quality room.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from pipelines.places.history import History
from pipelines.places.names import offices, successors


@dataclass(frozen=True)
class FormerTownship:
    """A name no township of tonight's list bears. ``successors``: names of tonight that stand in its place. ``since``: the day from
    which they do, where the township was dissolved; None where it is the same township, renamed or recoded, or a zone within one."""

    name: str
    successors: tuple[str, ...]
    since: dt.date | None


def former_townships(history: History, day: dt.date) -> list[FormerTownship]:
    """Every such name, in order; of a name that several bore in turn the last bearer speaks."""
    names = {code: version.name for code, extent in history.standing(day).items() if (version := extent.at(day))}
    tonight = {name for code, name in names.items() if len(code) == 9}
    became = successors(history, day)
    found: dict[str, FormerTownship] = {}
    for extent in history.extents:
        for version in extent.versions:
            if len(version.code) == 9 and version.name not in tonight:
                standing = tuple(sorted({names[code] for code in became[extent.number]}))
                since = extent.ended.placed.line.date if extent.ended else None
                found[version.name] = FormerTownship(version.name, standing, since)
    for office in offices(history):
        held = {code[:9] for number in office.extents for code in became[number]}
        for name in {office.zone.name, *office.zone.also} - tonight:
            if len(held) == 1:
                found[name] = FormerTownship(name, (names[min(held)],), None)
    return [found[name] for name in sorted(found)]
