"""Marks cells inside an xlsx without loading it: the sheet XML is patched row by row, everything else is copied.

openpyxl would keep less of the department's layout and takes 4 s for 13,000 rows; this touches only the rows named.
Added: a fill per action, one style per style met, comments with their drawing, a hidden column of row marks, a summary sheet
and a hidden sheet. The parts beside the sheets stand in ``xlsx_parts``.
"""

from __future__ import annotations

import re
import zipfile
from collections import defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path
from xml.sax.saxutils import escape

from pipelines.intake.seal import MARK_HEADER, OWN_SHEETS, SHEET, SUMMARY
from pipelines.publish.receipts.marks import Mark, Receipt, is_risky, plain_text
from pipelines.publish.receipts.xlsx_parts import NEEDED, Styles, add_comments, add_sheet, mergeable, sheets_of

FIXED_TIME = (1980, 1, 1, 0, 0, 0)  # same input, same bytes
MAX_UNPACKED = 96 << 20  # bytes of a workbook held to be patched; a larger one is annotated
MAX_COLUMN = 16_384
_ROW = re.compile(rb"<row\b([^>]*?)(?:/>|>(.*?)</row>)", re.DOTALL)
_CELL = re.compile(rb"<c\b([^>]*?)(?:/>|>(.*?)</c>)", re.DOTALL)
_ATTRIBUTE = re.compile(rb'\b(r|s)="([^"]*)"')
_COLUMN = re.compile(rb'<c\b[^>]*?\sr="([A-Z]{1,3})[0-9]')
_COLS = re.compile(rb"<cols>(.*?)</cols>", re.DOTALL)
_COL = re.compile(rb"<col\b[^>]*?/>")
_UNADDRESSED = re.compile(rb"<(?:row|c)(?=[\s/>])(?![^>]*\sr=\")")


def can_mark(path: Path) -> bool:
    """Whether the sheets can be patched: plain namespace, every row and cell with its address, no macros, no more than fits.

    Some programs leave ``r=`` out and let the reader count; such a file is annotated instead, and so is a workbook that
    carries macros, which a receipt must never send on, or that is a receipt itself.
    """
    with zipfile.ZipFile(path) as book:
        names = book.namelist()
        if not NEEDED.keys() <= set(names) or any("vbaProject" in name or "threadedComment" in name for name in names):
            return False
        if sum(info.file_size for info in book.infolist()) > MAX_UNPACKED:
            return False
        parts = dict.fromkeys(names, b"") | {name: book.read(name) for name in names if name in NEEDED or _is_beside(name)}
        if any(tag not in parts[name] for name, tags in NEEDED.items() for tag in tags):
            return False
        sheets = sheets_of(parts)
        if len(sheets) != parts["xl/workbook.xml"].count(b"<sheet "):
            return False
        if OWN_SHEETS & {name for _, name in sheets}:
            return False
        return all(mergeable(parts, part) and _is_addressed(book.read(part)) for part, _ in sheets)


def _is_beside(name: str) -> bool:
    return name.endswith((".rels", ".vml")) or "comments" in name


def _is_addressed(xml: bytes) -> bool:
    return (
        not re.search(rb"<\w+:(?:worksheet|chartsheet)\b", xml)
        and not _UNADDRESSED.search(xml)
        and _width(xml) < MAX_COLUMN
        and len(_COLS.findall(xml)) == len(re.findall(rb"<cols\b", xml))
    )


def mark_workbook(receipt: Receipt, target: Path) -> None:
    """Copy the department's workbook, marks added."""
    marks: dict[str, list[Mark]] = defaultdict(list)
    for mark in receipt.marks:
        marks[receipt.table_of(mark.sheet, mark.row).sheet].append(mark)
    with zipfile.ZipFile(receipt.source) as book:
        parts = {info.filename: book.read(info.filename) for info in book.infolist() if not info.is_dir()}
    styles = Styles(parts["xl/styles.xml"])
    types: list[str] = []
    for number, (path, name) in enumerate(sheets_of(parts), start=1):
        filled = {(table, row): cells for (table, row), cells in receipt.filled.items() if receipt.table_of(table, row).sheet == name}
        if marks[name] or filled:
            _mark_sheet(parts, path, _Rows.of(receipt, name, marks[name], filled, _width(parts[path]) + 1), styles)
            if marks[name]:
                add_comments(parts, path, number, _comments(receipt, marks[name]), types)
    parts["xl/styles.xml"] = styles.xml()
    add_sheet(parts, SUMMARY, "receipt_summary", [[plain_text(word) for word in line] for line in receipt.summary()], types, hidden=False)
    if receipt.seal:
        add_sheet(parts, SHEET, "receipt_seal", receipt.seal.lines(), types, hidden=True)
    parts["[Content_Types].xml"] = parts["[Content_Types].xml"].replace(b"</Types>", "".join(types).encode() + b"</Types>")
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as out:
        for filename, data in parts.items():
            out.writestr(zipfile.ZipInfo(filename, FIXED_TIME), data, zipfile.ZIP_DEFLATED, 6)


class _Rows:
    """What is to change in the rows of one sheet: fills and texts by row and column letters, and the hidden column."""

    def __init__(self, width: int) -> None:
        self.column = letters(width)
        self.width = width
        self.actions: dict[int, dict[str, str]] = defaultdict(dict)
        self.texts: dict[int, dict[str, str | None]] = defaultdict(dict)

    @classmethod
    def of(
        cls,
        receipt: Receipt,
        sheet: str,
        marks: Sequence[Mark],
        filled: Mapping[tuple[str, int], Mapping[str, str | None]],
        width: int,
    ) -> _Rows:
        """Put together what the marks of a sheet ask for. A row of tables side by side carries the mark of each."""
        found = cls(width)
        tokens: dict[int, list[str]] = defaultdict(list)
        for mark in marks:
            column = mark.column or receipt.table_of(mark.sheet, mark.row).first_letter
            if found.actions[mark.row].get(column) != "reject":
                found.actions[mark.row][column] = mark.action
            token = receipt.row_mark(mark.sheet, mark.row)
            if token not in tokens[mark.row]:
                tokens[mark.row].append(token)
        for (_, row), cells in filled.items():
            found.texts[row].update(cells)
        for row, told in tokens.items():
            found.texts[row][found.column] = " ".join(told)
        for tables in receipt.tables.values():
            for table in tables:
                if table.sheet == sheet and table.header_row:
                    found.texts[table.header_row][found.column] = MARK_HEADER
        return found

    def __contains__(self, row: int) -> bool:
        return row in self.actions or row in self.texts


def _comments(receipt: Receipt, marks: Sequence[Mark]) -> list[tuple[int, str, str]]:
    """(row, column letters, text) of every cell with a comment, in order of place."""
    cells: dict[tuple[int, int, str], list[str]] = defaultdict(list)
    for mark in marks:
        column = mark.column or receipt.table_of(mark.sheet, mark.row).first_letter
        cells[mark.row, number_of(column), column].append(mark.text)
    return [(row, column, "\n".join(texts)) for (row, _, column), texts in sorted(cells.items())]


def _mark_sheet(parts: dict[str, bytes], path: str, rows: _Rows, styles: Styles) -> None:
    def patch(match: re.Match[bytes]) -> bytes:
        row = int(dict(_ATTRIBUTE.findall(match[1])).get(b"r", b"0"))
        if row not in rows:
            return match[0]
        return _patch_row(match[1], match[2] or b"", row, rows.actions.get(row, {}), rows.texts.get(row, {}), styles)

    xml = _ROW.sub(patch, parts[path])
    xml = re.sub(rb'(<dimension\b[^>]*\sref="[A-Z]+[0-9]+:)[A-Z]+([0-9]+")', rb"\g<1>" + rows.column.encode() + rb"\g<2>", xml, count=1)
    parts[path] = _hide_column(xml, rows.width)


def _patch_row(
    attributes: bytes, body: bytes, row: int, actions: Mapping[str, str], texts: Mapping[str, str | None], styles: Styles
) -> bytes:
    waiting = sorted({*actions, *texts}, key=number_of)
    out: list[bytes] = []

    def cell(column: str, style: int, inside: bytes | None, kind: bytes) -> bytes:
        text = texts.get(column)
        index = styles.twin(style, actions.get(column, ""), quoted=text is not None and is_risky(text))
        head = f'<c r="{column}{row}" s="{index}"'.encode()
        if column in texts:
            if text is None:
                return head + b"/>"
            return head + b' t="inlineStr"><is><t xml:space="preserve">' + escape(text).encode() + b"</t></is></c>"
        return head + kind + (b"/>" if inside is None else b">" + inside + b"</c>")

    for match in _CELL.finditer(body):
        own = dict(_ATTRIBUTE.findall(match[1]))
        column = re.sub(r"\d", "", own.get(b"r", b"").decode())
        while waiting and number_of(waiting[0]) < number_of(column):
            out.append(cell(waiting.pop(0), 0, None, b""))
        if waiting and waiting[0] == column:
            waiting.pop(0)
            kind = re.sub(rb'\s(?:r|s)="[^"]*"', b"", match[1]).rstrip()
            out.append(cell(column, int(own.get(b"s", b"0")), match[2], kind))
        else:
            out.append(match[0])
    out += [cell(column, 0, None, b"") for column in waiting]
    return b"<row" + re.sub(rb'\sspans="[^"]*"', b"", attributes) + b">" + b"".join(out) + b"</row>"


def _hide_column(xml: bytes, number: int) -> bytes:
    """Hide one column; a range of columns that covers it is split."""
    own = f'<col min="{number}" max="{number}" width="9" hidden="1" customWidth="1"/>'.encode()
    found = _COLS.search(xml)
    if found is None:
        at = xml.index(b"<sheetData")
        return xml[:at] + b"<cols>" + own + b"</cols>" + xml[at:]
    ranges: list[tuple[int, bytes]] = [(number, own)]
    for col in _COL.findall(found[1]):
        low, high = (int(_number(name, col)) for name in (b"min", b"max"))
        for start, end in ((low, min(high, number - 1)), (max(low, number + 1), high)):
            if start <= end:
                part = re.sub(rb'\bmin="\d+"', f'min="{start}"'.encode(), col)
                ranges.append((start, re.sub(rb'\bmax="\d+"', f'max="{end}"'.encode(), part)))
    cols = b"<cols>" + b"".join(text for _, text in sorted(ranges)) + b"</cols>"
    return xml[: found.start()] + cols + xml[found.end() :]


def _number(name: bytes, tag: bytes) -> bytes:
    found = re.search(rb"\b" + name + rb'="(\d+)"', tag)
    assert found is not None
    return found[1]


def _width(xml: bytes) -> int:
    """Number of the last column with a cell."""
    return max((number_of(column.decode()) for column in set(_COLUMN.findall(xml))), default=0)


def number_of(column: str) -> int:
    """A as 1, AA as 27."""
    number = 0
    for letter in column:
        number = number * 26 + ord(letter) - 64
    return number


def letters(number: int) -> str:
    """1 as A, 27 as AA."""
    text = ""
    while number:
        number, rest = divmod(number - 1, 26)
        text = chr(65 + rest) + text
    return text
