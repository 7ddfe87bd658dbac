"""What a delivery's changed columns are: the best field for each unknown header, by the evidence there is, or nothing.

A proposal is made only where one field is clearly best for one header and the cells can be read as it; two that come
close are ambiguous and a person decides. Pure: columns and shares in, changes out.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pipelines.contracts.model import Contract, FeedField
from pipelines.drift.columns import Columns, Named, moved, position_share, similarity
from pipelines.drift.evidence import Shares

# What a piece of evidence weighs; what is not there weighs nothing.
WEIGHTS = {"similarity": 0.3, "parse": 0.3, "overlap": 0.2, "position": 0.2}
LIKELY, CLEAR, READABLE = 0.6, 0.1, 0.9


@dataclass(frozen=True)
class Match:
    """One field an unknown header may be, with the evidence."""

    field: FeedField
    similarity: float
    parse: float | None
    overlap: float | None
    position: float | None

    @property
    def score(self) -> float:
        shares = {"similarity": self.similarity, "parse": self.parse, "overlap": self.overlap, "position": self.position}
        given = {name: value for name, value in shares.items() if value is not None}
        return sum(WEIGHTS[name] * value for name, value in given.items()) / sum(WEIGHTS[name] for name in given)


@dataclass(frozen=True)
class Change:
    """One changed column. ``state``: proposed, ambiguous, or told where nothing is to be done with a header."""

    change: str
    state: str
    field: str | None
    now: Named | None
    before: Named | None
    match: Match | None = None


def absent(contract: Contract, now: Columns) -> list[FeedField]:
    """Declared fields without a column."""
    return [field for field in contract.fields if field.name not in now.fields]


def candidates(contract: Contract, now: Columns, before: Columns | None) -> list[tuple[str, FeedField, float]]:
    """Every unknown header with each field it may be, and how alike they are called.

    A field that may be absent without a word, and was, is none unless its name says so: a remark is no rename of it.
    """
    found = []
    for header in now.unknown:
        for field in absent(contract, now):
            was_there = before is not None and field.name in before.fields
            alike = similarity(header, [*field.names, *([before.fields[field.name].header] if before and was_there else [])])
            if was_there or not field.optional or alike >= LIKELY:
                found.append((header, field, alike))
    return found


def matches(
    pairs: Sequence[tuple[str, FeedField, float]], shares: Sequence[Shares], now: Columns, before: Columns | None
) -> dict[str, list[Match]]:
    """For each unknown header the fields it may be, best first."""
    found: dict[str, list[Match]] = {header: [] for header in now.unknown}
    for (header, field, alike), cells in zip(pairs, shares, strict=True):
        found[header].append(Match(field, alike, cells.parse, cells.overlap, position_share(now, header, before, field)))
    return {header: sorted(listed, key=lambda match: (-match.score, match.field.name)) for header, listed in found.items()}


def changes(contract: Contract, now: Columns, before: Columns | None, found: Mapping[str, Sequence[Match]]) -> list[Change]:
    """Every changed column of a delivery beside the one before and the contract."""
    told: list[Change] = []
    taken: set[str] = set()
    for header, candidates in found.items():
        best = candidates[0] if candidates and candidates[0].score >= LIKELY else None
        if best is None:
            if before is None or header not in before.unknown:
                told.append(Change("new", "told", None, now.unknown[header], None))
            continue
        state = "proposed" if _is_clear(header, best, found) else "ambiguous"
        taken.add(best.field.name)
        told.append(Change("renamed", state, best.field.name, now.unknown[header], _old(best.field.name, before), best))
    for field in absent(contract, now):
        was_there = before is not None and field.name in before.fields
        if field.name not in taken and (was_there or not field.optional):
            told.append(Change("missing", "told", field.name, None, _old(field.name, before)))
    if before is not None:
        told += [Change("moved", "told", name, now.fields[name], before.fields[name]) for name in moved(now, before)]
    return told


def _is_clear(header: str, best: Match, found: Mapping[str, Sequence[Match]]) -> bool:
    rivals = [match.score for match in found[header][1:2]]
    rivals += [match.score for other, matches in found.items() if other != header for match in matches if match.field is best.field]
    return best.parse is not None and best.parse >= READABLE and all(best.score - rival >= CLEAR for rival in rivals)


def _old(field: str, before: Columns | None) -> Named | None:
    return before.fields.get(field) if before else None


def drift_id(feed: str, change: Change) -> str:
    """Short name of a change, the same wherever and whenever the same header comes."""
    said = "\0".join([feed, change.change, change.field or "", change.now.header if change.now else ""])
    return hashlib.sha256(said.encode()).hexdigest()[:12]


def first_day(period: str | None, known_on: dt.date) -> dt.date:
    """From when a new header is proposed to hold: the first day of the delivery's period, else the day it became known."""
    if not period:
        return known_on
    year, rest = int(period[:4]), period[5:]
    if rest.startswith("Q"):
        return dt.date(year, 3 * int(rest[1:]) - 2, 1)
    if len(rest) == 1:
        return dt.date(year, 3 if rest == "1" else 9, 1)
    return dt.date(year, int(rest) if rest else 1, 1)
