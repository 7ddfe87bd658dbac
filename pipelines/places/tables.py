"""The history of places as lake tables: area_version, the alias tables of names, and the days between which names hold.

Here belong the columns. What the rows mean stands in ``history`` and ``names``.
"""

from __future__ import annotations

import datetime as dt
import itertools
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any

import pyarrow as pa

from pipelines.engine import Engine
from pipelines.places.history import History, Version
from pipelines.places.names import ONE_DAY, Office, boundaries, offices, successors, township_aliases, village_aliases

_TEXT, _DAY, _LIST, _FLAG = pa.string(), pa.date32(), pa.list_(pa.string()), pa.bool_()


def _schema(**kinds: pa.DataType) -> pa.Schema:
    return pa.schema([pa.field(name, kind) for name, kind in kinds.items()])


VERSION = _schema(
    area_id=_TEXT, version_no=pa.int32(), area_code=_TEXT, area_name=_TEXT, area_level=_TEXT, area_kind=_TEXT, parent_code=_TEXT,
    administered_by=_TEXT, valid_from=_DAY, valid_to=_DAY, is_revoked=_FLAG, successor_codes=_TEXT,
)  # fmt: skip
CHANGE = _schema(
    change_no=pa.int32(), changed_on=_DAY, change_kind=_TEXT, from_code=_TEXT, from_name=_TEXT, to_code=_TEXT, to_name=_TEXT, source=_TEXT
)
VILLAGE = _schema(
    township_id=_TEXT, extent_no=pa.int32(), village_name=_TEXT, village_kind=_TEXT, targets=_LIST, is_former=_FLAG,
    valid_from=_DAY, valid_to=_DAY,
)  # fmt: skip
TOWNSHIP = _schema(area_id=_TEXT, township_name=_TEXT, is_zone=_FLAG, targets=_LIST, valid_from=_DAY, valid_to=_DAY)
EPOCH = _schema(epoch=pa.int32(), first_day=_DAY)
_LEVELS = {6: "county", 9: "township", 12: "village"}


def write_tables(engine: Engine, history: History, day: dt.date) -> dict[str, int]:
    """Write the tables as of the list of ``day``. Returns rows by table."""
    epochs = [{"epoch": number, "first_day": first} for number, first in enumerate([dt.date(1900, 1, 1), *boundaries(history)])]
    made = {
        "area_version": pa.Table.from_pylist(numbered(version_rows(history, day)), schema=VERSION),
        "area_change": pa.Table.from_pylist(list(change_rows(history)), schema=CHANGE),
        "village_alias": pa.Table.from_pylist(list(village_aliases(history, day)), schema=VILLAGE),
        "township_alias": pa.Table.from_pylist(list(township_aliases(history, day)), schema=TOWNSHIP),
        "place_epoch": pa.Table.from_pylist(epochs, schema=EPOCH),
    }
    rows = {}
    for name, table in made.items():
        engine.connection.register("_rows", table)
        rows[name] = engine.write(name, "SELECT * FROM _rows ORDER BY ALL")
        engine.connection.unregister("_rows")
    return rows


def numbered(rows: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """Rows of area_version with the number of each among those of its area, the oldest first."""
    counts: Counter[str] = Counter()
    ordered = sorted(rows, key=lambda row: (row["area_id"], row["valid_from"] or dt.date.min, row["area_code"]))
    for row in ordered:
        counts[row["area_id"]] += 1
        row["version_no"] = counts[row["area_id"]]
    return ordered


def version_rows(history: History, day: dt.date) -> Iterator[dict[str, Any]]:
    """Every version of every area, cut where a zone begins or ends to speak for it; then the zones."""
    became, over = successors(history, day), offices(history)
    alive = {extent.area_id for extent in history.standing(day).values()}
    for extent in history.extents:
        for whole in extent.versions:
            for version, zones in _cut(whole, [office for office in over if extent.number in office.extents]):
                yield {
                    "area_id": extent.area_id,
                    "area_code": version.code,
                    "area_name": version.name,
                    "area_level": _LEVELS[len(version.code)],
                    "area_kind": _kind(version.code),
                    "parent_code": version.code[:-3] if len(version.code) > 6 else None,
                    "administered_by": ",".join(zones) or None,
                    "valid_from": version.first,
                    "valid_to": version.last,
                    "is_revoked": extent.area_id not in alive,
                    "successor_codes": None if became[extent.number] == (version.code,) else ",".join(became[extent.number]) or None,
                }
    zones_seen: dict[tuple[str, str], list[Office]] = {}
    for office in over:
        zones_seen.setdefault((office.zone.code, office.zone.name), []).append(office)
    for (code, name), held in sorted(zones_seen.items()):
        open_ended = any(office.last is None for office in held)
        yield {
            "area_id": code, "area_code": code, "area_name": name, "area_level": "zone", "area_kind": held[0].zone.kind,
            "parent_code": code[:6], "administered_by": None, "valid_from": min(office.first for office in held),
            "valid_to": None if open_ended else max(office.last for office in held if office.last),
            "is_revoked": not open_ended and all(office.last < day for office in held if office.last), "successor_codes": None,
        }  # fmt: skip


def change_rows(history: History) -> Iterator[dict[str, Any]]:
    """Every declared line as pairs of areas; one side is empty where an area was founded or ended, or a zone speaks for it."""
    for item in history.changes:
        line = item.line
        if line.zone is not None:
            before, after = dict(line.areas), {line.zone.code: line.zone.name}
        else:
            before, after = dict(line.before), dict(line.after)
        pairs = itertools.product(before.items() or ((None, None),), after.items() or ((None, None),))
        for (from_code, from_name), (to_code, to_name) in pairs:
            yield {
                "change_no": item.number, "changed_on": line.date, "change_kind": line.kind, "from_code": from_code,
                "from_name": from_name, "to_code": to_code, "to_name": to_name, "source": line.source,
            }  # fmt: skip


def _cut(whole: Version, held: list[Office]) -> Iterator[tuple[Version, list[str]]]:
    days = {office.first for office in held} | {office.last + ONE_DAY for office in held if office.last}
    starts = [whole.first, *sorted(day for day in days if whole.holds(day) and day != whole.first)]
    ends = [*(day - ONE_DAY for day in starts[1:] if day), whole.last]
    for first, last in zip(starts, ends, strict=True):
        day = first or last or dt.date.max
        zones = sorted({office.zone.name for office in held if office.first <= day and (office.last is None or day <= office.last)})
        yield Version(whole.code, whole.name, first, last), zones


def _kind(code: str) -> str:
    """What a code says of its area (feeds.md section 4)."""
    if len(code) == 6:
        return "county"
    if len(code) == 12:
        return "community" if code[9:] < "200" else "village"
    number = code[6:]
    return "subdistrict" if number < "100" else "town" if number < "200" else "township" if number < "400" else "farm"
