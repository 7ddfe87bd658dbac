"""What a broken delivery is, and the few ways to put one on disk.

Here belong the type and the plain writers; each fault stands in ``files``, ``headers``, ``values`` or ``series``.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import xlsxwriter

from simulation.files.broken.sample import Sheet, good
from simulation.files.writers import STAMP

KNOWN_AT = "2025-06-20T10:00:00+08:00"


@dataclass(frozen=True)
class Broken:
    """One odd delivery. ``write`` puts its files below a landing folder, in the department's own; ``expect`` names
    what should become of it: ``error:<name>`` (the file is refused) or ``kind:<name>`` (it is read, and its rows or
    the delivery end as that kind)."""

    name: str
    feed: str
    write: Callable[[Path], None]
    expect: str


def place(landing: Path, feed: str, name: str) -> Path:
    """Where a file of that feed is dropped."""
    path = landing / feed.split("/")[0] / name
    path.parent.mkdir(parents=True, exist_ok=True)
    return path


def note(path: Path, **says: Any) -> None:
    """The delivery note beside a file; only what is said stands in it."""
    told = {key: value for key, value in {"known_at": KNOWN_AT, **says}.items() if value is not None}
    path.with_name(path.name + ".delivery.json").write_text(json.dumps(told, ensure_ascii=False), encoding="utf-8")


def noted(path: Path, sheet: Sheet, **says: Any) -> None:
    """A note that says all a note can, so that nothing but the fault is in doubt."""
    note(path, **{"feed": sheet.feed, "period": sheet.period, "part": sheet.part, **says})


def xlsx(path: Path, *pages: Sequence[Sequence[Any]]) -> None:
    """Rows as a plain workbook, one sheet per page."""
    with xlsxwriter.Workbook(str(path), {"in_memory": True}) as book:
        book.set_properties({"created": STAMP})
        for lines in pages:
            page = book.add_worksheet()
            for number, line in enumerate(lines):
                for column, cell in enumerate(line):
                    if isinstance(cell, str):
                        page.write_string(number, column, cell)
                    elif cell is not None:
                        page.write_number(number, column, cell)


def csv_text(lines: Sequence[Sequence[Any]], delimiter: str = ",") -> str:
    """Rows as delimited text."""
    buffer = io.StringIO()
    csv.writer(buffer, delimiter=delimiter, lineterminator="\r\n").writerows(lines)
    return buffer.getvalue()


def changed(
    name: str,
    feed: str,
    change: Callable[[Sheet], object],
    expect: str,
    households: int = 8,
    says: Mapping[str, Any] | None = None,
) -> Broken:
    """A fault inside a table that is otherwise an ordinary workbook with a full note; ``says`` overrides the note."""

    def write(landing: Path) -> None:
        sheet = good(feed, households)
        change(sheet)
        path = place(landing, feed, "附件1.xlsx")
        xlsx(path, sheet.lines())
        noted(path, sheet, **(says or {}))

    return Broken(name, feed, write, expect)


def as_bytes(name: str, feed: str, make: Callable[[], bytes], expect: str, file: str) -> Broken:
    """A fault of the file itself."""

    def write(landing: Path) -> None:
        path = place(landing, feed, file)
        path.write_bytes(make())
        note(path, feed=feed)

    return Broken(name, feed, write, expect)
