"""Holds corrections against what was delivered: each finds its one cell with the text it expects, or fails by name.

Nothing is changed here. Which delivery a period means: of a snapshot the file known last, of events every file that no
later version replaces. A correction that fails is not applied, and the night says so (``FAULTS``).
"""

from __future__ import annotations

import datetime as dt
import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any

import duckdb

from pipelines.contracts.derive.columns import semantic
from pipelines.contracts.model import Contract
from pipelines.contracts.types.sql import BLANKS, ident, lit
from pipelines.corrections.model import Correction
from pipelines.errors import ContractError, Where
from pipelines.intake.mask import mask_digits

APPLIED = "applied"
# name: (Chinese, English, what to do in Chinese, in English)
FAULTS: dict[str, tuple[str, str, str, str]] = {
    "correction_stale": (
        "原值已不是更正所预期的值", "the cell no longer holds the expected value",
        "核对来源：如已改正请撤销该更正，否则按现值更新", "check the source: withdraw the correction if it is fixed there, else renew it",
    ),
    "correction_no_delivery": (
        "没有所指的交付文件", "no such delivery has been read", "核对文件摘要、所属期和分片", "correct the digest, or period and part",
    ),
    "correction_no_row": ("没有所指的数据行", "no data row is meant", "核对工作表、行号或键值", "correct sheet and row, or the key values"),
    "correction_several_rows": (
        "所指的数据行不止一行", "more than one data row is meant", "补充工作表、行号或更多键值", "name sheet and row, or more key values",
    ),
    "correction_conflict": (
        "两条更正指向同一单元格", "two corrections claim the same cell", "只保留其中一条", "keep one of them",
    ),
}  # fmt: skip


@dataclass(frozen=True)
class Delivered:
    """A delivery as far as a correction asks. ``relation``: SQL of its rows as they are without corrections."""

    delivery_id: str
    sha256: str
    feed: str
    period: str | None
    part: str | None
    known_at: dt.datetime
    version: int
    folder: Path
    relation: str

    @cached_property
    def letters(self) -> dict[tuple[str, str], str]:
        """Column letter by (sheet, field)."""
        report = json.loads((self.folder / "read.json").read_text(encoding="utf-8"))
        return {(sheet["name"], column["field"]): column["column"] for sheet in report["sheets"] for column in sheet["columns"]}


@dataclass(frozen=True)
class Outcome:
    """What became of one correction. ``text`` is what the cell holds; all unmasked, for the restricted lake only."""

    correction: Correction
    state: str
    delivery_id: str | None = None
    sheet: str | None = None
    row_no: int | None = None
    letter: str | None = None
    text: str | None = None
    hits: int = 0


def match(
    corrections: Sequence[Correction],
    deliveries: Sequence[Delivered],
    contracts: Mapping[str, Contract],
    connection: duckdb.DuckDBPyConnection,
) -> list[Outcome]:
    """One outcome for every correction, by id."""
    meant = {item.id: _candidates(item, deliveries, contracts[item.feed]) for item in corrections}
    by_delivery: dict[str, list[Correction]] = defaultdict(list)
    for item in corrections:
        for delivery in meant[item.id]:
            by_delivery[delivery.delivery_id].append(item)
    hits: dict[str, list[Outcome]] = defaultdict(list)
    for delivery in deliveries:
        for found in _hits(delivery, by_delivery.get(delivery.delivery_id, []), connection):
            hits[found.correction.id].append(found)
    outcomes = [_judged(item, bool(meant[item.id]), hits[item.id]) for item in sorted(corrections, key=lambda item: item.id)]
    claimed = Counter(_cell(item) for item in outcomes if item.state == APPLIED)
    return [replace(item, state="correction_conflict") if item.state == APPLIED and claimed[_cell(item)] > 1 else item for item in outcomes]


def masked(contract: Contract, column: str, text: str | None) -> str | None:
    """A cell's text as it may be shown."""
    return None if text is None else semantic(contract.field(column)).mask(text)


def fault_of(outcome: Outcome, contract: Contract) -> ContractError | None:
    """The named error of a correction that was not applied, values masked; None for one that was."""
    if outcome.state == APPLIED:
        return None
    zh, en, _, fix = FAULTS[outcome.state]
    item, expected, found = outcome.correction, "", ""
    if outcome.state == "correction_stale":
        expected, found = (masked(contract, item.column, text) or "a blank cell" for text in (item.expected, outcome.text))
        if outcome.text == item.value:
            found += " (the corrected value: the source has been put right)"
    elif outcome.state == "correction_several_rows":
        expected, found = "one data row", f"{outcome.hits} data rows"
    sheet = mask_digits(outcome.sheet) if outcome.sheet else None
    where = Where(file=(outcome.delivery_id or item.where.delivery or item.where.period or "")[:12], sheet=sheet,
                  row=outcome.row_no, column=outcome.letter or item.column)  # fmt: skip
    return ContractError(outcome.state, f"correction {item.id}: {en}", zh=zh, where=where, expected=expected, found=found, fix=fix)


def _cell(item: Outcome) -> tuple[Any, ...]:
    return (item.delivery_id, item.sheet, item.row_no, item.correction.column)


def _candidates(item: Correction, deliveries: Iterable[Delivered], contract: Contract) -> list[Delivered]:
    of_feed = [delivery for delivery in deliveries if delivery.feed == item.feed]
    where = item.where
    if where.delivery is not None:
        return [delivery for delivery in of_feed if delivery.sha256.startswith(where.delivery)]
    same = [
        delivery
        for delivery in of_feed
        if delivery.period == where.period and (where.part is None or where.part in (delivery.part, *(delivery.part or "").split(",")))
    ]
    latest: dict[str | None, list[Delivered]] = defaultdict(list)
    for delivery in same:
        latest[delivery.part].append(delivery)
    if contract.delivery.kind == "snapshot":
        return [max(group, key=lambda one: (one.known_at, one.version, one.delivery_id)) for group in latest.values()]
    return [one for group in latest.values() for one in group if not any(_replaces(other, one) for other in group)]


def _replaces(other: Delivered, one: Delivered) -> bool:
    return other.version > one.version and other.known_at >= one.known_at


def _hits(delivery: Delivered, corrections: Sequence[Correction], connection: duckdb.DuckDBPyConnection) -> Iterable[Outcome]:
    if not corrections:
        return
    flags = ", ".join(f"coalesce({_test(item)}, false)" for item in corrections)
    texts = " ".join(f"WHEN {number} THEN {ident(item.column)}" for number, item in enumerate(corrections))
    rows = connection.execute(
        "SELECT n, count(*), min({'sheet': sheet, 'row_no': row_no, 'text': text}) FROM ("
        f"SELECT n, sheet, row_no, CASE n {texts} END AS text FROM ({delivery.relation}) AS r, range({len(corrections)}) AS c(n)"
        f" WHERE kind = 'data' AND ([{flags}])[n + 1]) GROUP BY n ORDER BY n"
    ).fetchall()
    for number, hits, first in rows:
        item = corrections[number]
        text = (first["text"] or "").strip(BLANKS) or None
        letter = delivery.letters.get((first["sheet"], item.column))
        yield Outcome(item, "", delivery.delivery_id, first["sheet"], first["row_no"], letter, text, hits)


def _test(item: Correction) -> str:
    """SQL: the row is the one meant."""
    where = item.where
    tests = [f"sheet = {lit(where.sheet)}"] if where.sheet is not None else []
    if where.row is not None:
        tests.append(f"row_no = {where.row}")
    tests += [f"trim({ident(name)}, {lit(BLANKS)}) = {lit(text)}" for name, text in (where.key or {}).items()]
    return "(" + " AND ".join(tests) + ")"


def _judged(item: Correction, delivered: bool, hits: Sequence[Outcome]) -> Outcome:
    if not delivered:
        return Outcome(item, "correction_no_delivery")
    if not hits:
        return Outcome(item, "correction_no_row")
    if sum(found.hits for found in hits) > 1:
        return Outcome(item, "correction_several_rows", hits=sum(found.hits for found in hits))
    return replace(hits[0], state=APPLIED if hits[0].text == item.expected else "correction_stale")
