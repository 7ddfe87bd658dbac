"""What a receipt carries so that it is known again when it comes back: a hidden sheet of its own and a mark on every row asked for.

Both ends stand here, so that they are read together: the lines that publish writes, and how a returned workbook is recognised.
The hidden sheet says which delivery, dataset, period and part are answered, under a seal of the installation's key; a row's
mark (``SW<table>.<row>.<check>``) travels with its row through sorting, inserting and deleting. Nothing here judges: a
workbook whose seal does not fit is refused by the room ``corrections``, which knows the key and the other deliveries.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError

from pipelines.errors import Where
from pipelines.intake.grid import Grid
from pipelines.intake.note import Note
from pipelines.intake.refusal import refuse

SHEET = "_shouwang"
SUMMARY = "回执说明"
OWN_SHEETS = frozenset([SHEET, SUMMARY])
MARK_HEADER = "守望行号"
VERSION = "shouwang-receipt-1"
MARK = r"SW([0-9]+)[.]([0-9]+)[.]([0-9a-f]{8})"


@dataclass(frozen=True)
class Seal:
    """What a receipt answers. ``tables``: names of the delivery's tables (raw.sheet), numbered from 1 by the marks."""

    delivery_id: str
    feed: str
    period: str | None
    part: str | None
    tables: tuple[str, ...]
    code: str = ""

    def signed(self, secret: str) -> Seal:
        """The same under the installation's key."""
        return Seal(self.delivery_id, self.feed, self.period, self.part, self.tables, self._code(secret))

    def fits(self, secret: str) -> bool:
        """Whether it was signed here and says what it said then."""
        return hmac.compare_digest(self.code, self._code(secret))

    def mark(self, secret: str, table: str, row: int) -> str:
        """The mark of a row."""
        return f"SW{self.tables.index(table) + 1}.{row}.{mark_check(secret, self.delivery_id, table, row)}"

    def lines(self) -> list[list[str]]:
        """Lines of the hidden sheet."""
        told = [["version", VERSION], ["delivery", self.delivery_id], ["feed", self.feed], ["period", self.period or ""],
                ["part", self.part or ""], ["seal", self.code]]  # fmt: skip
        return told + [["table", table] for table in self.tables]

    def note(self, given: Note) -> Note:
        """What the department said beside the file, the rest from the receipt. Raises ValidationError for what no note may say."""
        own = {"feed": self.feed, "period": self.period, "part": self.part}
        return Note.model_validate({name: getattr(given, name) or value for name, value in own.items()})

    def report(self) -> dict[str, Any]:
        """Its part of read.json."""
        return {"delivery_id": self.delivery_id, "feed": self.feed, "period": self.period, "part": self.part,
                "tables": list(self.tables), "code": self.code}  # fmt: skip

    @classmethod
    def of_report(cls, said: Mapping[str, Any]) -> Seal:
        """Back from read.json."""
        return cls(said["delivery_id"], said["feed"], said["period"], said["part"], tuple(said["tables"]), said["code"])

    def _code(self, secret: str) -> str:
        said = json.dumps([VERSION, self.delivery_id, self.feed, self.period, self.part, self.tables], ensure_ascii=False)
        return hmac.new(secret.encode(), said.encode(), hashlib.sha256).hexdigest()


def receipt_secret(lasting_secret: bytes) -> str:
    """The key of receipts, derived: whoever sees one learns nothing of pseudonyms, and one handed out outlives a rotation."""
    return hmac.new(lasting_secret, b"receipt|1", hashlib.sha256).hexdigest()


def mark_check(secret: str, delivery_id: str, table: str, row: int) -> str:
    """Ties a mark to its delivery, table and row. ``mark_check_sql`` says the same."""
    return hashlib.sha256(f"{secret}|{delivery_id}|{table}|{row}".encode()).hexdigest()[:8]


def mark_check_sql(secret: str, delivery_id: str, table: str, row: str) -> str:
    """``mark_check`` as SQL over expressions."""
    return f"left(sha256(concat({secret}, '|', {delivery_id}, '|', {table}, '|', {row})), 8)"


def sealed(grids: Sequence[Grid], where: Where) -> Seal | None:
    """The seal of a returned receipt, None for any other file. Raises IntakeError when a receipt lost it.

    Without it a receipt that lists only bad rows would be taken for the whole delivery.
    """
    names = {grid.name for grid in grids}
    if not names & OWN_SHEETS:
        return None
    pages = [grid for grid in grids if grid.name == SHEET]
    seal = _parsed(row for page in pages for row in page.rows(0, page.height))
    if seal is None:
        raise refuse("receipt_altered", where=where, expected="the hidden sheet of the receipt", found="a receipt without it")
    return seal


def noted(seal: Seal, note: Note, feeds: Iterable[str], where: Where) -> Note:
    """The note that a seal stands for. Raises IntakeError when it says what no receipt says."""
    try:
        told = seal.note(note)
    except ValidationError:
        told = None
    if told is None or seal.feed not in feeds:
        raise refuse("receipt_altered", where=where, expected="the hidden sheet as it was sent", found="other words in it")
    return told


def _parsed(rows: Iterable[Sequence[str | None]]) -> Seal | None:
    said: dict[str, str] = {}
    tables: list[str] = []
    for row in rows:
        name, text = (*row, None, None)[:2]
        if name == "table":
            tables.append(text or "")
        elif name:
            said[name] = text or ""
    if said.get("version") != VERSION or not tables or not said.get("delivery"):
        return None
    return Seal(said["delivery"], said.get("feed", ""), said.get("period") or None, said.get("part") or None, tuple(tables),
                said.get("seal", ""))  # fmt: skip
