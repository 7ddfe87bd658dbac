"""A marked workbook for a file that has no cells to colour, or whose format no library writes (xls, ods, csv, txt, parquet).

It holds the header and the bad rows with their original row numbers, from raw.parquet: text cells only, so nothing
a department typed can run as a formula.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from pathlib import Path

import duckdb
import xlsxwriter

from pipelines.engine.duck import quote
from pipelines.publish.receipts.marks import NULL_FILL, REJECT_FILL, Mark, Receipt


def write_annotated(receipt: Receipt, target: Path, connection: duckdb.DuckDBPyConnection) -> None:
    """Write the receipt of a file that cannot be marked in place; without marks it is the summary alone."""
    book = xlsxwriter.Workbook(str(target), {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False})
    book.set_properties({"created": dt.datetime(2000, 1, 1, tzinfo=dt.UTC)})  # same input, same bytes
    try:
        fills = {"reject": book.add_format({"bg_color": f"#{REJECT_FILL}"}), "null": book.add_format({"bg_color": f"#{NULL_FILL}"})}
        plain, bold = book.add_format({"num_format": "@"}), book.add_format({"bold": True, "text_wrap": True})
        by_sheet: dict[str, dict[int, list[Mark]]] = defaultdict(lambda: defaultdict(list))
        for mark in receipt.marks:
            by_sheet[mark.sheet][mark.row].append(mark)
        summary = book.add_worksheet("回执说明")
        summary.set_column(0, 0, 60)
        for at, words in enumerate(receipt.summary()):
            for column, word in enumerate(words):
                summary.write_string(at, column, word, bold if at == 0 else None)
        for number, (sheet, rows) in enumerate(sorted(by_sheet.items()), start=1):
            fields = [field for (name, field) in receipt.headers if name == sheet]
            page = book.add_worksheet(_sheet_name(sheet, number))
            page.write_string(0, 0, "原行号 row", bold)
            for column, field in enumerate(fields, start=1):
                page.write_string(0, column, receipt.headers[sheet, field][1], bold)
            for line, (row_no, cells) in enumerate(_cells(connection, receipt.raw, sheet, sorted(rows), fields), start=1):
                marks = rows[row_no]
                whole = next((mark for mark in marks if mark.field not in fields), None)
                page.write_string(line, 0, str(row_no), fills[whole.action] if whole else plain)
                if whole:
                    page.write_comment(line, 0, whole.text)
                for column, (field, text) in enumerate(zip(fields, cells, strict=True), start=1):
                    found = next((mark for mark in marks if mark.field == field), None)
                    page.write_string(line, column, text or "", fills[found.action] if found else plain)
                    if found:
                        page.write_comment(line, column, found.text)
    finally:
        book.close()


def _cells(
    connection: duckdb.DuckDBPyConnection, raw: Path, sheet: str, rows: list[int], fields: list[str]
) -> list[tuple[int, list[str | None]]]:
    columns = ", ".join(f'"{field}"' for field in fields)
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
