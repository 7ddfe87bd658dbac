"""A marked workbook for a file that has no cells to colour, or whose format no library writes (xls, ods, csv, txt, parquet).

It holds the header and the bad rows with their original row numbers, from raw.parquet: text cells only, so nothing a
department typed can run as a formula; text that could, once it is typed over or saved as csv, is marked as quoted.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from pathlib import Path

import duckdb
import xlsxwriter

from pipelines.contracts.types.sql import ident
from pipelines.engine.duck import quote
from pipelines.intake.seal import MARK_HEADER, SHEET, SUMMARY
from pipelines.publish.receipts.marks import NULL_FILL, REJECT_FILL, Mark, Receipt, Table, is_risky, plain_text

ROW_HEADER = "原行号 row"


def write_annotated(receipt: Receipt, target: Path, connection: duckdb.DuckDBPyConnection) -> None:
    """Write the receipt of a file that cannot be marked in place; without marks it is the summary alone."""
    book = xlsxwriter.Workbook(str(target), {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False})
    book.set_properties({"created": dt.datetime(2000, 1, 1, tzinfo=dt.UTC)})  # same input, same bytes
    try:
        formats = _Formats(book)
        _summary(book, receipt, formats)
        groups: dict[tuple[str, int], list[Mark]] = defaultdict(list)
        for mark in receipt.marks:
            groups[mark.sheet, receipt.table_of(mark.sheet, mark.row).header_row].append(mark)
        for number, ((name, _), marks) in enumerate(sorted(groups.items()), start=1):
            page = book.add_worksheet(_sheet_name(name, number))
            _page(page, receipt, name, receipt.table_of(name, marks[0].row), marks, formats, connection)
        if receipt.seal:
            hidden = book.add_worksheet(SHEET)
            for at, words in enumerate(receipt.seal.lines()):
                for column, word in enumerate(words):
                    hidden.write_string(at, column, word)
            hidden.protect()
            hidden.very_hidden()
    finally:
        book.close()


class _Formats:
    """Cell formats by what became of the cell and whether its text must stay quoted."""

    def __init__(self, book: xlsxwriter.Workbook) -> None:
        self.bold = book.add_format({"bold": True, "text_wrap": True})
        fills = {"reject": {"bg_color": f"#{REJECT_FILL}"}, "null": {"bg_color": f"#{NULL_FILL}"}, "": {}}
        self._cells = {
            (action, risky): book.add_format({"num_format": "@", "quote_prefix": risky, **fill})
            for action, fill in fills.items()
            for risky in (False, True)
        }

    def of(self, marks: list[Mark], text: str) -> object:
        """The format of a cell with these marks."""
        action = "reject" if any(mark.action == "reject" for mark in marks) else "null" if marks else ""
        return self._cells[action, is_risky(text)]


def _summary(book: xlsxwriter.Workbook, receipt: Receipt, formats: _Formats) -> None:
    page = book.add_worksheet(SUMMARY)
    page.set_column(0, 0, 60)
    for at, words in enumerate(receipt.summary()):
        for column, word in enumerate(words):
            page.write_string(at, column, plain_text(word), formats.bold if at == 0 else None)
    page.protect()


def _page(
    page: xlsxwriter.worksheet.Worksheet,
    receipt: Receipt,
    name: str,
    table: Table,
    marks: list[Mark],
    formats: _Formats,
    connection: duckdb.DuckDBPyConnection,
) -> None:
    fields = list(table.columns)
    rows: dict[int, list[Mark]] = defaultdict(list)
    for mark in marks:
        rows[mark.row].append(mark)
    last = len(fields) + 1
    page.write_string(0, 0, ROW_HEADER, formats.bold)
    for column, field in enumerate(fields, start=1):
        page.write_string(0, column, table.columns[field].full, formats.bold)
    page.write_string(0, last, MARK_HEADER)
    page.set_column(last, last, None, None, {"hidden": True})
    page.freeze_panes(1, 1)
    for line, (row_no, texts) in enumerate(_cells(connection, receipt.raw, name, sorted(rows), fields), start=1):
        found = rows[row_no]
        whole = [mark for mark in found if mark.field not in fields]
        cells = [(0, str(row_no), whole)]
        cells += [
            (column, text or "", [mark for mark in found if mark.field == field])
            for column, (field, text) in enumerate(zip(fields, texts, strict=True), start=1)
        ]
        for column, text, own in cells:
            page.write_string(line, column, text, formats.of(own, text))
            if own:
                page.write_comment(line, column, "\n".join(mark.text for mark in own))
        page.write_string(line, last, receipt.row_mark(name, row_no))


def _cells(
    connection: duckdb.DuckDBPyConnection, raw: Path, sheet: str, rows: list[int], fields: list[str]
) -> list[tuple[int, list[str | None]]]:
    columns = ", ".join(ident(field) for field in fields)
    found = connection.execute(
        f"SELECT row_no, {columns} FROM read_parquet({quote(str(raw))})"
        " WHERE sheet = ? AND kind = 'data' AND row_no IN (SELECT unnest(?::INTEGER[])) ORDER BY row_no",
        [sheet, rows],
    ).fetchall()
    return [(int(row[0]), list(row[1:])) for row in found]


def _sheet_name(name: str, number: int) -> str:
    """A name a workbook accepts: no []:*?/\\, at most 31 characters, unique by its number."""
    safe = "".join(character for character in name if character not in "[]:*?/\\'")[:26] or "sheet"
    return f"{safe}-{number}"
