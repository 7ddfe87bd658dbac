"""Division lists and changes put together: every area with its versions, and the events that turned some into others.

An *extent* is an area between two events that change its ground (merger, split, founding, end): it keeps its identity through
renaming and recoding. Its ``area_id`` is the first code it stood under; an extent whose code goes on through a merger or a
split keeps the id too. The lists are the measure: each list and the changes dated after it must give the next one exactly.
A change on or before the day of the first list leads to it and is undone to know the names of before.
Here belongs this fold over the division lists. What of it is written as tables stands in ``tables``.
"""

from __future__ import annotations

import csv
import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from pipelines.errors import ContractError, Where
from pipelines.places.changes import FILE, Change, PlacedChange, read_changes
from pipelines.policy.divisions import every_division_file

Names = dict[str, str]
_COLUMNS = (("county_code", "county_name"), ("town_code", "town_name"), ("village_code", "village_name"))
SHOWN = 5  # differences a message names


@dataclass(frozen=True)
class Version:
    """Code and name of an extent from ``first`` (None: before all records) to ``last`` (None: still)."""

    code: str
    name: str
    first: dt.date | None
    last: dt.date | None

    def holds(self, day: dt.date) -> bool:
        return (self.first is None or self.first <= day) and (self.last is None or day <= self.last)


@dataclass
class Extent:
    """An area as long as its ground stays the same. ``born`` and ``ended`` are the events at either end."""

    number: int
    area_id: str
    versions: list[Version]
    born: Event | None = None
    ended: Event | None = None

    def at(self, day: dt.date) -> Version | None:
        return next((version for version in self.versions if version.holds(day)), None)


@dataclass(frozen=True)
class Event:
    """A line that changed ground. ``persons``: of its parts, by extent, where the line says so."""

    placed: PlacedChange
    before: tuple[Extent, ...]
    after: tuple[Extent, ...]
    persons: Mapping[int, int] = field(default_factory=dict)


@dataclass(frozen=True)
class History:
    """All extents in order of their appearance, the lines, and the days of the lists."""

    extents: tuple[Extent, ...]
    changes: tuple[PlacedChange, ...]
    lists: tuple[dt.date, ...]

    def standing(self, day: dt.date) -> dict[str, Extent]:
        """Areas standing on a day, by the code they bear then."""
        return {version.code: extent for extent in self.extents if (version := extent.at(day))}


def load_history(area: str, roots: tuple[Path, ...], through: dt.date | None = None) -> History:
    """The history of an area. ``through``: the list of this day is the last that is known; the whole file is checked all the same."""
    files = every_division_file(area, roots)
    lists = {day: read_list(path) for day, path in files.items()}
    changes = read_changes(next(iter(files.values())).parent / FILE)
    history = fold(lists, changes)
    if through is None or through >= max(lists):
        return history
    known = {day: names for day, names in lists.items() if day <= through}
    return fold(known, [item for item in changes if item.line.date <= max(known)])


def read_list(path: Path) -> Names:
    """Names by code, of counties, townships and villages. Raises ContractError where one code bears two names."""
    names: Names = {}
    with path.open(encoding="utf-8-sig", newline="") as file:
        for row_no, row in enumerate(csv.DictReader(file), start=2):
            for code, name in ((row[code], row[name]) for code, name in _COLUMNS):
                if names.setdefault(code, name) != name:
                    raise ContractError(
                        "division_list", f"code {code} bears two names", zh="同一区划代码有两个名称",
                        where=Where(file=str(path), row=row_no), expected=names[code], found=name,
                    )  # fmt: skip
    return names


def fold(lists: Mapping[dt.date, Names], changes: Iterable[PlacedChange]) -> History:
    """Every list reached through the changes before it. Raises ContractError naming the area that does not add up."""
    ordered, days = tuple(changes), sorted(lists)
    if ordered and ordered[-1].line.date > days[-1]:
        raise ContractError(
            "division_change_late", "a change comes after the last division list", zh="最后一版区划表之后另有变更",
            where=ordered[-1].where, expected=f"a date up to {days[-1]}", found=str(ordered[-1].line.date),
            fix="add the division list that shows it, named by its date",
        )  # fmt: skip
    earliest = dict(lists[days[0]])
    for item in reversed([item for item in ordered if item.line.date <= days[0]]):
        _rename(earliest, item, item.line.after, item.line.before)
    ledger = _Ledger(earliest)
    waiting = list(ordered)
    for day in days:
        while waiting and waiting[0].line.date <= day:
            ledger.apply(waiting.pop(0))
        _compare(day, ledger.names(), lists[day])
    return History(ledger.close(), ordered, tuple(days))


def _rename(names: Names, item: PlacedChange, before: Mapping[str, str], after: Mapping[str, str]) -> None:
    """Replace some names by others, areas below a recoded one with it. Raises ContractError when they do not stand so."""
    for code, name in before.items():
        if names.get(code) != name:
            raise ContractError(
                "division_change_unfit", f"area {code} does not stand so on {item.line.date}", zh="变更记录与当时的区划不符",
                where=item.where, expected=f"{code} {names.get(code, '(none)')}", found=f"{code} {name}",
            )  # fmt: skip
    for code in before:
        del names[code]
    moved = {code: new + code[len(old) :] for old, new in _followed(item.line, before, after) for code in names if code.startswith(old)}
    taken = [code for code in (*after, *moved.values()) if code in names]
    if taken:
        raise ContractError(
            "division_change_taken", f"code {taken[0]} is borne by another area on {item.line.date}", zh="代码当时已被占用",
            where=item.where, expected="a code that is free", found=f"{taken[0]} {names[taken[0]]}",
        )  # fmt: skip
    names.update(after)
    for code, other in moved.items():
        names[other] = names.pop(code)


def _followed(line: Change, before: Mapping[str, str], after: Mapping[str, str]) -> list[tuple[str, str]]:
    """Old and new prefix of the areas below, where an area above a village was recoded."""
    (old, *_), (new, *_) = (list(before) or [""], list(after) or [""])
    return [(old, new)] if line.kind == "recoded" and len(old) < 12 else []


def _compare(day: dt.date, reached: Names, listed: Names) -> None:
    """Raises ContractError when what the changes lead to is not the list."""
    faults = [f"{code} {name} is on the list and no change brings it" for code, name in listed.items() if code not in reached]
    faults += [f"{code} {name} is not on the list and no change ends it" for code, name in reached.items() if code not in listed]
    faults += [f"{code} is {listed[code]} on the list, {name} by the changes" for code, name in reached.items()
               if listed.get(code, name) != name]  # fmt: skip
    if faults:
        rest = f" and {len(faults) - SHOWN} more" if len(faults) > SHOWN else ""
        raise ContractError(
            "divisions_do_not_add_up", f"the list of {day} is not what the list before it and the changes give",
            zh="上一版区划表加变更记录不等于本版区划表", expected=f"{len(listed)} areas", found="; ".join(sorted(faults)[:SHOWN]) + rest,
            fix=f"complete {FILE} or correct the list",
        )  # fmt: skip


class _Ledger:
    """The fold's state: extents by the code they bear now, and their versions so far."""

    def __init__(self, names: Names) -> None:
        self.extents: list[Extent] = []
        self.now: dict[str, Extent] = {}
        self.ids: set[str] = set()
        for code in sorted(names):
            self._found(code, names[code], None, None)

    def names(self) -> Names:
        return {code: extent.versions[-1].name for code, extent in self.now.items()}

    def apply(self, item: PlacedChange) -> None:
        """One line."""
        line, names = item.line, self.names()
        if line.kind == "administers":
            self._check_areas(item, names)
            return
        _rename(names, item, line.before, line.after)
        if line.kind in ("renamed", "recoded"):
            (old,), ((new, name),) = line.before, line.after.items()
            self._move(old, new, name, line.date)
            for prefix, other in _followed(line, line.before, line.after):
                for code in sorted(code for code in self.now if code.startswith(prefix)):
                    self._move(code, other + code[len(prefix) :], self.now[code].versions[-1].name, line.date)
            return
        ended = tuple(self.now.pop(code) for code in line.before)
        ids = {code: extent.area_id for code, extent in zip(line.before, ended, strict=True)}
        for extent in ended:
            self._end(extent, line.date)
        made = tuple(self._found(code, name, line.date, ids.get(code)) for code, name in line.after.items())
        parts = zip(line.before, ended, strict=True) if line.kind == "merged" else zip(line.after, made, strict=True)
        event = Event(item, ended, made, {extent.number: line.persons[code] for code, extent in parts if line.persons})
        for extent in ended:
            extent.ended = event
        for extent in made:
            extent.born = event

    def _found(self, code: str, name: str, day: dt.date | None, area_id: str | None) -> Extent:
        own = area_id or (code if code not in self.ids else f"{code}@{day}")
        self.ids.add(own)
        extent = Extent(len(self.extents), own, [Version(code, name, day, None)])
        self.extents.append(extent)
        self.now[code] = extent
        return extent

    def _move(self, old: str, new: str, name: str, day: dt.date) -> None:
        extent = self.now.pop(old)
        self._end(extent, day)
        extent.versions.append(Version(new, name, day, None))
        self.now[new] = extent

    @staticmethod
    def _end(extent: Extent, day: dt.date) -> None:
        """Close the running version the day before; one that began on the same day never held."""
        version = extent.versions.pop()
        if version.first != day:
            extent.versions.append(Version(version.code, version.name, version.first, day - dt.timedelta(days=1)))

    @staticmethod
    def _check_areas(item: PlacedChange, names: Names) -> None:
        wrong = [code for code, name in item.line.areas.items() if names.get(code) != name]
        if wrong:
            raise ContractError(
                "division_change_unfit", f"area {wrong[0]} does not stand so on {item.line.date}", zh="变更记录与当时的区划不符",
                where=item.where, expected=f"{wrong[0]} {names.get(wrong[0], '(none)')}", found=f"{wrong[0]} {item.line.areas[wrong[0]]}",
            )  # fmt: skip

    def close(self) -> tuple[Extent, ...]:
        return tuple(self.extents)
