"""Which name of which time means which area, as rows of the alias tables, and what became of every extent.

A village is looked up below every township in which it, or what it came of or became, ever stood, under any of its names; a
zone that administers it stands for its township. Whether a name was in force on a row's day is left to the dates.
Normalising a name is SQL (``identity/names.py``); choosing among what fits is ``identity/sql/place.sql``.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from pipelines.places.changes import Zone
from pipelines.places.history import Extent, History, Version

ONE_DAY = dt.timedelta(days=1)


@dataclass(frozen=True)
class Office:
    """A zone over some villages for some time."""

    zone: Zone
    first: dt.date
    last: dt.date | None
    extents: frozenset[int]


def successors(history: History, day: dt.date) -> dict[int, tuple[str, ...]]:
    """Codes borne on ``day`` by what each extent is or became; none where it ended without a successor."""
    standing = {extent.number: code for code, extent in history.standing(day).items()}
    found: dict[int, tuple[str, ...]] = {}

    def of(extent: Extent) -> tuple[str, ...]:
        if extent.number not in found:
            if extent.number in standing:
                found[extent.number] = (standing[extent.number],)
            else:
                after = extent.ended.after if extent.ended else ()
                found[extent.number] = tuple(sorted({code for child in after for code in of(child)}))
        return found[extent.number]

    for extent in reversed(history.extents):  # what came of an extent stands after it: no deep recursion
        of(extent)
    return found


def lineage(extent: Extent) -> list[Extent]:
    """The extent, all it came of and all it became, in order of appearance."""
    found = {extent.number: extent}
    for side in ("born", "ended"):
        waiting = [extent]
        while waiting:
            event = getattr(waiting.pop(), side)
            for other in () if event is None else event.before if side == "born" else event.after:
                if other.number not in found:
                    found[other.number] = other
                    waiting.append(other)
    return [found[number] for number in sorted(found)]


def offices(history: History) -> list[Office]:
    """Every administration by a zone. A township stands for its villages of that day."""
    made = []
    for item in history.changes:
        if item.line.zone is None:
            continue
        standing = history.standing(item.line.date)
        held = {
            extent.number for code, extent in standing.items() if len(code) == 12 and any(code.startswith(own) for own in item.line.areas)
        }
        made.append(Office(item.line.zone, item.line.date, item.line.until, frozenset(held)))
    return made


def village_aliases(history: History, day: dt.date) -> Iterator[dict[str, object]]:
    """One row per township or zone, village name and extent. ``is_former``: name and township never stood together."""
    became, over = successors(history, day), offices(history)
    home = _homes(history)
    for extent in history.extents:
        family = lineage(extent)
        ever = {home[other.number, version] for other in family for version in other.versions if len(version.code) == 12}
        for version in extent.versions:
            if len(version.code) != 12:
                continue
            own = home[extent.number, version]
            row = {
                "extent_no": extent.number,
                "village_name": version.name,
                "village_kind": "community" if version.code[9:] < "200" else "village",
                "targets": list(became[extent.number]),
            }
            for township in sorted(ever):
                held = {"valid_from": version.first, "valid_to": version.last}
                yield row | {"township_id": township, "is_former": township != own} | held
            for office in over:
                if office.extents & {other.number for other in family}:
                    first, last = _latest(version.first, office.first), _earliest(version.last, office.last)
                    meets = extent.number in office.extents and (last is None or first <= last)
                    yield row | {"township_id": office.zone.code, "is_former": not meets, "valid_from": first, "valid_to": last}


def township_aliases(history: History, day: dt.date) -> Iterator[dict[str, object]]:
    """One row per name of a township or zone and time."""
    became = successors(history, day)
    for extent in history.extents:
        for version in extent.versions:
            if len(version.code) == 9:
                yield _township(extent.area_id, version.name, False, list(became[extent.number]), version.first, version.last)
    for office in offices(history):
        for name in dict.fromkeys((office.zone.name, *office.zone.also)):
            yield _township(office.zone.code, name, True, [], office.first, office.last)


def boundaries(history: History) -> list[dt.date]:
    """Days on which a name begins or ceases to hold, in order."""
    days = {item.line.date for item in history.changes}
    days |= {item.line.until + ONE_DAY for item in history.changes if item.line.until is not None}
    return sorted(days)


def _township(area_id: str, name: str, is_zone: bool, targets: list[str], first: dt.date | None, last: dt.date | None) -> dict[str, object]:
    return {"area_id": area_id, "township_name": name, "is_zone": is_zone, "targets": targets, "valid_from": first, "valid_to": last}


def _homes(history: History) -> dict[tuple[int, Version], str]:
    """Identity of the township a village stood under, by extent and version."""
    bearers: dict[str, list[tuple[Version, Extent]]] = {}
    for extent in history.extents:
        for version in extent.versions:
            bearers.setdefault(version.code, []).append((version, extent))
    found = {}
    for extent in history.extents:
        for version in extent.versions:
            day = version.first or version.last or dt.date.max
            above = bearers.get(version.code[:9], []) if len(version.code) == 12 else []
            found[extent.number, version] = next((other.area_id for held, other in above if held.holds(day)), version.code[:9])
    return found


def _latest(first: dt.date | None, second: dt.date) -> dt.date:
    return second if first is None else max(first, second)


def _earliest(first: dt.date | None, second: dt.date | None) -> dt.date | None:
    return min((day for day in (first, second) if day is not None), default=None)
