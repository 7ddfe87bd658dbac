"""Hidden rows and columns of an xlsx: what the parser does not tell. They are read like any other, and reported.

Fed by the scan that bounds a workbook (``guard``), so that the archive is unpacked once. Other formats do not show
hidden parts without being parsed anew; their sheets' own visibility is known to the parser.
"""

from __future__ import annotations

import re
import zipfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pipelines.intake.grid import letters

_SIGN = b'hidden="'
_ROW = re.compile(rb'<row\b[^>]*\shidden="(?:1|true)"[^>]*(?<!/)>')  # a row without cells closes itself
_COLUMN = re.compile(rb'<col\b[^>]*\shidden="(?:1|true)"[^>]*>')
_FIRST = re.compile(rb'\smin="(\d{1,5})"')
_LAST = re.compile(rb'\smax="(\d{1,5})"')
_SHEET = re.compile(rb"<(?:\w+:)?sheet\s[^>]*>")
_RELATION = re.compile(rb"<(?:\w+:)?Relationship\s[^>]*>")
_TABLE = 1 << 20  # bytes of the workbook's own parts, beyond which nothing is looked up


@dataclass
class Hidden:
    """Hidden rows with cells, and ranges of hidden columns counted from 1, of one sheet."""

    rows: int = 0
    columns: list[tuple[int, int]] = field(default_factory=list)

    def look(self, text: bytes) -> None:
        """Take in a piece of the sheet's XML that ends before a tag."""
        if _SIGN not in text:
            return
        self.rows += len(_ROW.findall(text))
        for tag in _COLUMN.findall(text):
            first, last = _FIRST.search(tag), _LAST.search(tag)
            if first and last:
                self.columns.append((int(first[1]), int(last[1])))

    def findings(self, sheet: str, first_column: int, width: int) -> list[dict[str, Any]]:
        """What is to be said of a sheet whose content takes these columns."""
        used = range(first_column, first_column + width)
        columns = sorted({column for first, last in self.columns for column in range(max(first, used.start), min(last + 1, used.stop))})
        found: list[dict[str, Any]] = []
        if self.rows:
            found.append({"finding": "hidden_rows", "sheet": sheet, "count": self.rows})
        if columns:
            shown = [letters(column - 1) for column in columns]
            found.append({"finding": "hidden_columns", "sheet": sheet, "column": shown[0], "count": len(columns), "columns": shown})
        return found


def by_sheet(path: Path, parts: dict[str, Hidden]) -> dict[str, Hidden]:
    """Hidden parts by the sheet's name; empty where nothing is hidden or the workbook does not say which part is which sheet."""
    if not any(part.rows or part.columns for part in parts.values()):
        return {}
    with zipfile.ZipFile(path) as archive:
        known = {name.lower(): name for name in archive.namelist()}
        book, relations = known.get("xl/workbook.xml"), known.get("xl/_rels/workbook.xml.rels")
        if not book or not relations or archive.getinfo(book).file_size > _TABLE or archive.getinfo(relations).file_size > _TABLE:
            return {}
        targets = {_of(tag, "Id"): _of(tag, "Target") for tag in _RELATION.findall(archive.read(relations))}
        names = [(_of(tag, "name"), targets.get(_of(tag, "r:id"))) for tag in _SHEET.findall(archive.read(book))]
    return {name: parts[place] for name, target in names if target and (place := f"xl/{target.removeprefix('/xl/')}".lower()) in parts}


def _of(tag: bytes, attribute: str) -> str:
    match = re.search(rf'\s{attribute}="([^"]*)"'.encode(), tag)
    text = match[1].decode("utf-8", "replace") if match else ""
    for sign, entity in (("<", "&lt;"), (">", "&gt;"), ('"', "&quot;"), ("'", "&apos;"), ("&", "&amp;")):
        text = text.replace(entity, sign)
    return text
