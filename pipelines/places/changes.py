"""Reads ``<root>/<area>/divisions/changes.yaml``: what became of which area on which day, one line each.

Here belong the shape of a line and reading the file; errors name file and line. Whether the lines lead from one division
list to the next is held against the lists in ``history``.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator
from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError

from pipelines.errors import ContractError, Where

FILE = "changes.yaml"
Kind = Literal["renamed", "recoded", "merged", "split", "established", "abolished", "administers"]
Code = Annotated[str, Field(pattern=r"^([0-9]{6}|[0-9]{9}|[0-9]{12})$")]
Areas = dict[Code, str]
# How many areas a line may take and make: (from, to); None is two or more.
_COUNTS: dict[str, tuple[int | None, int | None]] = {
    "renamed": (1, 1), "recoded": (1, 1), "merged": (None, 1), "split": (1, None), "established": (0, 1), "abolished": (1, 0),
    "administers": (0, 0),
}  # fmt: skip


class Zone(BaseModel):
    """A body that stands beside the townships and is named in their place. It is on no division list."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    code: str = Field(pattern=r"^[0-9]{9}$")
    name: str = Field(min_length=1)
    kind: Literal["development_zone", "management_committee", "industrial_park", "relocation_site"]
    also: tuple[str, ...] = ()


class Change(BaseModel):
    """One line. ``before`` and ``after`` (``from`` and ``to`` in the file): codes with the names they bear then.

    Areas below one that is renamed or recoded follow with it. ``persons``: registered persons of the parts of a merger or a
    split on that day, by code; figures are apportioned by them. ``administers``: the zone speaks for the areas from the day on,
    to ``until``, while their township stays what it is.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)

    date: dt.date
    kind: Kind
    before: Areas = Field(default_factory=dict, alias="from")
    after: Areas = Field(default_factory=dict, alias="to")
    persons: dict[Code, Annotated[int, Field(ge=0, le=10_000_000)]] = Field(default_factory=dict)
    zone: Zone | None = None
    areas: Areas = Field(default_factory=dict)
    until: dt.date | None = None
    source: str = Field(min_length=1)

    @model_validator(mode="after")
    def _whole(self) -> Change:
        for side, wanted, given in zip(("from", "to"), _COUNTS[self.kind], (self.before, self.after), strict=True):
            if len(given) < 2 if wanted is None else len(given) != wanted:
                raise ValueError(f"{self.kind}: {side} names {len(given)} areas, expected {'two or more' if wanted is None else wanted}")
        if len({len(code) for code in (*self.before, *self.after)}) > 1:
            raise ValueError(f"{self.kind}: the areas are not of one level")
        if self.kind == "renamed" and (self.before.keys() != self.after.keys() or self.before == self.after):
            raise ValueError("renamed: the code stays and the name does not; otherwise it is recoded")
        if self.kind == "recoded" and self.before.keys() == self.after.keys():
            raise ValueError("recoded: the code does not stay; otherwise it is renamed")
        parts = self.before if self.kind == "merged" else self.after if self.kind == "split" else {}
        if self.persons and self.persons.keys() != parts.keys():
            raise ValueError("persons: one number for each part of a merger or a split, and for nothing else")
        if self.persons and not any(self.persons.values()):
            raise ValueError("persons: somebody lives in one of the parts")
        if (self.kind == "administers") != (self.zone is not None and bool(self.areas)):
            raise ValueError("administers: names a zone and the areas it speaks for; no other line does")
        if self.until is not None and (self.zone is None or self.until < self.date):
            raise ValueError("until: last day of an administration, not before its first")
        return self


@dataclass(frozen=True)
class PlacedChange:
    """A line with the place it was read from; ``number`` counts lines in order of date, then of the file."""

    number: int
    file: Path
    row: int
    line: Change

    @property
    def where(self) -> Where:
        return Where(file=str(self.file), row=self.row)


def read_changes(path: Path) -> list[PlacedChange]:
    """Every line by date, those of one day in the order of the file; none when there is no file. Raises ContractError."""
    if not path.exists():
        return []
    try:
        document = YAML(typ="rt").load(path.read_text(encoding="utf-8"))
    except MarkedYAMLError as error:
        row = error.problem_mark.line + 1 if error.problem_mark else None
        raise ContractError("division_changes_yaml", str(error.problem), where=Where(file=str(path), row=row)) from error
    if not isinstance(document, Mapping) or set(document) != {"changes"} or not isinstance(document["changes"], list):
        raise ContractError(
            "division_changes_yaml", "the file holds one list", where=Where(file=str(path), row=1), expected="changes: [...]"
        )
    listed: Any = document["changes"]
    found = []
    for number, item in enumerate(listed):
        row = listed.lc.item(number)[0] + 1
        try:
            found.append((Change.model_validate(_plain(item)), row))
        except ValidationError as error:
            first = error.errors()[0]
            raise ContractError(
                "division_change", first["msg"], zh="区划变更记录有误", where=Where(file=str(path), row=row),
                found=".".join(str(part) for part in first["loc"]),
            ) from error  # fmt: skip
    found.sort(key=lambda pair: pair[0].date)
    return [PlacedChange(number, path, row, line) for number, (line, row) in enumerate(found)]


def _plain(node: object) -> object:
    """Without ruamel's own types. A code written as a number is refused by its type, not taken for another code."""
    if isinstance(node, Mapping):
        return {key: _plain(value) for key, value in node.items()}
    return [_plain(value) for value in node] if isinstance(node, list) else node
