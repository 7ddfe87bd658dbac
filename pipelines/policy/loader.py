"""Reads policy packs: ``<root>/<area prefix>/*.yaml``. Errors name file and line.

For each key and item the longest area prefix that has any line of it wins, with all its dates; ``00`` holds the
national defaults. A local pack may only use keys that ``00`` knows, so that a misspelt key is an error and not a
rule that silently never fires. What a line means stands in ``model``; tables are written by ``step``; which line of
the feed calendar speaks for a feed and day stands in ``feed_calendar``.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import itertools
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from pydantic import ValidationError
from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError

from pipelines.errors import ContractError, Where
from pipelines.policy.divisions import division_file
from pipelines.policy.model import AuthorityLine, CalendarLine, LocalKey, Pack, PolicyLine
from pipelines.policy.workdays import calendar_version

DATA = Path(__file__).parent / "data"
NATIONAL = "00"
Roots = tuple[Path, ...]


@dataclass(frozen=True)
class PlacedLine:
    """A line with the place it was read from."""

    prefix: str
    file: Path
    row: int
    line: PolicyLine

    @property
    def policy_ref(self) -> str:
        """What evidence rows cite: pack, key and item, first day, source."""
        name = self.line.policy_key + (f".{self.line.item}" if self.line.item else "")
        return f"{self.prefix} {name} {self.line.valid_from.isoformat()} {self.line.source}"

    @property
    def where(self) -> Where:
        return Where(file=str(self.file), row=self.row)


@dataclass(frozen=True)
class PlacedCalendarLine:
    """A line of the feed calendar with the place it was read from."""

    prefix: str
    file: Path
    row: int
    line: CalendarLine

    @property
    def policy_ref(self) -> str:
        """What a due date cites: pack, feeds, first day, source."""
        return f"{self.prefix} feed_calendar {self.line.feed} {self.line.valid_from.isoformat()} {self.line.source}"

    @property
    def where(self) -> Where:
        return Where(file=str(self.file), row=self.row)


@dataclass(frozen=True)
class PlacedAuthorityLine:
    """A line of the authority ladders with the place it was read from."""

    prefix: str
    file: Path
    row: int
    line: AuthorityLine

    @property
    def policy_ref(self) -> str:
        """What a value cites: pack, attribute and rank, first day, source."""
        return f"{self.prefix} authority {self.line.attribute}.{self.line.rank} {self.line.valid_from.isoformat()} {self.line.source}"

    @property
    def where(self) -> Where:
        return Where(file=str(self.file), row=self.row)


def read_pack(path: Path) -> tuple[Pack, list[PlacedLine]]:
    """One file. Raises ContractError with file and line."""
    pack, placed, *_ = _parse(path, path.read_text(encoding="utf-8"))
    return pack, list(placed)


def read_calendar(path: Path) -> list[PlacedCalendarLine]:
    """The feed calendar of one file. Raises ContractError with file and line."""
    return list(_parse(path, path.read_text(encoding="utf-8"))[2])


def read_authority(path: Path) -> list[PlacedAuthorityLine]:
    """The authority ladders of one file. Raises ContractError with file and line."""
    return list(_parse(path, path.read_text(encoding="utf-8"))[3])


@cache
def _parse(path: Path, text: str) -> tuple[Pack, tuple[PlacedLine, ...], tuple[PlacedCalendarLine, ...], tuple[PlacedAuthorityLine, ...]]:
    """A file's text, parsed once a process: a night asks for lines, digest, calendar and ladders."""
    try:
        document = YAML(typ="rt").load(text)
    except MarkedYAMLError as error:
        row = error.problem_mark.line + 1 if error.problem_mark else None
        raise ContractError("policy_yaml", str(error.problem), where=Where(file=str(path), row=row)) from error
    if not isinstance(document, Mapping):
        raise ContractError("policy_yaml", "a pack file is a mapping", where=Where(file=str(path), row=1))
    try:
        pack = Pack.model_validate(_plain(document))
    except ValidationError as error:
        first = error.errors()[0]
        raise ContractError(
            "policy_line",
            first["msg"],
            where=Where(file=str(path), row=_row_of(document, first["loc"])),
            found=".".join(str(part) for part in first["loc"]),
        ) from error
    if pack.area != path.parent.name:
        raise ContractError(
            "policy_area",
            "the pack's area is not its folder",
            where=Where(file=str(path), row=_row_of(document, ("area",))),
            expected=path.parent.name,
            found=pack.area,
        )
    placed = tuple(PlacedLine(pack.area, path, _row_of(document, ("lines", number)), line) for number, line in enumerate(pack.lines))
    due = tuple(
        PlacedCalendarLine(pack.area, path, _row_of(document, ("feed_calendar", number)), line)
        for number, line in enumerate(pack.feed_calendar)
    )
    ladders = tuple(
        PlacedAuthorityLine(pack.area, path, _row_of(document, ("authority", number)), line) for number, line in enumerate(pack.authority)
    )
    return pack, placed, due, ladders


def load_policy(area: str, roots: Roots = (DATA,)) -> list[PlacedLine]:
    """Every line that speaks for an area, all dates, sorted by key, item and first day. Raises ContractError."""
    by_prefix: dict[str, list[PlacedLine]] = {}
    known: set[tuple[str, str]] = set()
    units: dict[tuple[str, str], str] = {}
    for prefix in prefixes(area):
        for pack, placed in _packs(prefix, roots):
            by_prefix.setdefault(prefix, []).extend(placed)
            if prefix == NATIONAL:
                declared: list[LocalKey | PolicyLine] = [*pack.local_keys, *(item.line for item in placed)]
                known |= {(item.policy_key, item.item) for item in declared}
                units |= {(item.policy_key, item.item): item.unit for item in declared}
    for prefix, lines in by_prefix.items():
        _refuse_overlaps(lines)
        if prefix != NATIONAL:
            _refuse_unknown(lines, known, units)
    chosen: dict[tuple[str, str], list[PlacedLine]] = {}
    for prefix in sorted(by_prefix, key=lambda text: (text != NATIONAL, len(text))):
        grouped: dict[tuple[str, str], list[PlacedLine]] = {}
        for item in by_prefix[prefix]:
            grouped.setdefault((item.line.policy_key, item.line.item), []).append(item)
        chosen |= grouped
    flat = [item for group in chosen.values() for item in group]
    return sorted(flat, key=lambda item: (item.line.policy_key, item.line.item, item.line.valid_from))


def policy_digest(area: str, roots: Roots = (DATA,)) -> str:
    """Digest of all that the policy tables of an area are a function of: lines, divisions, holiday calendar."""
    lines = [[item.policy_ref, item.line.model_dump(mode="json")] for item in load_policy(area, roots)]
    divisions = [
        hashlib.sha256(path.read_bytes()).hexdigest()
        for root in roots
        for suffix in ("csv", "yaml")
        for path in sorted((root / area / "divisions").glob(f"*.{suffix}"))
    ]
    division_file(area, dt.date.max, roots)
    due = [
        [prefix, line.model_dump(mode="json")]
        for prefix in prefixes(area)
        for pack, _ in _packs(prefix, roots)
        for line in pack.feed_calendar
    ]
    ladders = [
        [prefix, line.model_dump(mode="json")] for prefix in prefixes(area) for pack, _ in _packs(prefix, roots) for line in pack.authority
    ]
    text = json.dumps([lines, divisions, due, ladders, calendar_version()], ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def prefixes(area: str) -> list[str]:
    """The packs that may speak for an area, from the national to the longest prefix."""
    return list(dict.fromkeys((NATIONAL, *(area[:length] for length in (2, 4, 6, 9, 12) if length <= len(area)))))


def _packs(prefix: str, roots: Roots) -> Iterator[tuple[Pack, list[PlacedLine]]]:
    for root in roots:
        for path in sorted((root / prefix).glob("*.yaml")):
            yield read_pack(path)


def _refuse_overlaps(lines: list[PlacedLine]) -> None:
    ordered = sorted(lines, key=lambda item: (item.line.policy_key, item.line.item, item.line.valid_from, str(item.file), item.row))
    for first, second in itertools.pairwise(ordered):
        same = (first.line.policy_key, first.line.item) == (second.line.policy_key, second.line.item)
        if same and first.line.overlaps(second.line):
            raise ContractError(
                "policy_overlap",
                f"two lines of {second.line.policy_key} item '{second.line.item}' hold at once",
                zh="同一条目在同一时间有两条政策",
                where=second.where,
                expected=f"first day after the last of the line at {first.where}",
                found=f"{second.line.valid_from.isoformat()}",
                fix="close the earlier line with valid_to",
            )


def _refuse_unknown(lines: list[PlacedLine], known: set[tuple[str, str]], units: Mapping[tuple[str, str], str]) -> None:
    for item in lines:
        name = (item.line.policy_key, item.line.item)
        if name not in known:
            raise ContractError(
                "policy_unknown_key",
                f"nothing reads {item.line.policy_key} item '{item.line.item}'",
                zh="没有程序使用该条目",
                where=item.where,
                expected=f"a key and item that pack {NATIONAL} has or names under local_keys",
                fix="correct the spelling",
            )
        if units[name] != item.line.unit:
            raise ContractError(
                "policy_unit", "the unit differs from the national one", where=item.where, expected=units[name], found=item.line.unit
            )


def _row_of(document: Any, loc: tuple[Any, ...]) -> int:
    """Line of the innermost part of ``loc`` that stands in the file, counted from 1."""
    row: int = 1
    node: Any = document
    for part in loc:
        try:
            row = getattr(node.lc, "item" if isinstance(node, list) else "key")(part)[0] + 1
            node = node[part]
        except (AttributeError, KeyError, IndexError, TypeError):
            break
    return row


def _plain(node: Any) -> Any:
    """The document without ruamel's own container types, which pydantic would not take for lists."""
    if isinstance(node, Mapping):
        return {str(key): _plain(value) for key, value in node.items()}
    if isinstance(node, list):
        return [_plain(value) for value in node]
    return node
