"""Grids as bytes: xlsx, xls, ods, GB18030 CSV, UTF-16 text, Parquet. The same grids give the same bytes.

Here belongs nothing about content: a writer prints the cells it is given. Clocks are kept out of every format.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
import zipfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.csv as pa_csv
import pyarrow.parquet as pq
import xlsxwriter
import xlwt
from odf.opendocument import OpenDocumentSpreadsheet
from odf.table import Table, TableCell, TableRow
from odf.text import P

from simulation.files.sheet import Sheet

STAMP = dt.datetime(2025, 1, 1)
ZIP_STAMP = (1980, 1, 1, 0, 0, 0)
DATE_FORMAT = "yyyy/m/d"


def write_xlsx(path: Path, sheets: Sequence[Sheet], instructions: Sequence[str] = ()) -> None:
    """A workbook; ``instructions`` become a first sheet of notes (填表说明)."""
    with xlsxwriter.Workbook(str(path), {"in_memory": True}) as book:
        book.set_properties({"created": STAMP, "author": "", "company": ""})
        day_format = book.add_format({"num_format": DATE_FORMAT})
        head_format = book.add_format({"bold": True, "align": "center", "valign": "vcenter"})
        if instructions:
            page = book.add_worksheet("填表说明")
            for row, text in enumerate(instructions):
                page.write_string(row, 0, text)
        for sheet in sheets:
            page = book.add_worksheet(sheet.name)
            _hide(page, sheet)
            for first_row, first_column, last_row, last_column in sheet.merges:
                page.merge_range(first_row, first_column, last_row, last_column, "", head_format)
            text, number = page.write_string, page.write_number
            for column, values in enumerate(sheet.grid):
                for row, value in enumerate(values):
                    if value is None:
                        continue
                    if type(value) is str:
                        text(row, column, value)
                    elif isinstance(value, dt.date):
                        page.write_datetime(row, column, dt.datetime(value.year, value.month, value.day), day_format)
                    else:
                        number(row, column, value)


def _hide(page: Any, sheet: Sheet) -> None:
    if sheet.hidden:
        page.hide()
    for row in sheet.hidden_rows:
        page.set_row(row, None, None, {"hidden": True})
    for column in sheet.hidden_columns:
        page.set_column(column, column, None, None, {"hidden": True})


def write_xls(path: Path, sheets: Sequence[Sheet]) -> None:
    """The old binary workbook; no sheet of a county's accidents comes near its 65,536 rows."""
    book = xlwt.Workbook(encoding="utf-8")
    day_style = xlwt.easyxf(num_format_str=DATE_FORMAT)
    for sheet in sheets:
        page = book.add_sheet(sheet.name)
        merged = {
            (first_row, first_column): (first_row, last_row, first_column, last_column)
            for first_row, first_column, last_row, last_column in sheet.merges
        }
        for column, values in enumerate(sheet.grid):
            for row, value in enumerate(values):
                if value is None:
                    continue
                if (row, column) in merged:
                    page.write_merge(*merged[row, column], value)
                elif isinstance(value, dt.date):
                    page.write(row, column, value, day_style)
                else:
                    page.write(row, column, value)
    book.save(str(path))


def write_ods(path: Path, sheets: Sequence[Sheet]) -> None:
    """An OpenDocument sheet, packed again with fixed times (odfpy stamps the clock into the archive)."""
    OpenDocumentSpreadsheet().write(io.BytesIO())  # odfpy declares more namespaces from its second document on
    document = OpenDocumentSpreadsheet()
    for sheet in sheets:
        table = Table(name=sheet.name)
        for row in zip(*sheet.grid, strict=True):
            line = TableRow()
            for value in row:
                line.addElement(_ods_cell(value))
            table.addElement(line)
        document.spreadsheet.addElement(table)
    buffer = io.BytesIO()
    document.write(buffer)
    with zipfile.ZipFile(buffer) as packed, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as fixed:
        for name in packed.namelist():
            info = zipfile.ZipInfo(name, ZIP_STAMP)
            info.compress_type = zipfile.ZIP_STORED if name == "mimetype" else zipfile.ZIP_DEFLATED
            fixed.writestr(info, packed.read(name))


def _ods_cell(value: Any) -> TableCell:
    if value is None:
        return TableCell()
    if isinstance(value, dt.date):
        cell = TableCell(valuetype="date", datevalue=value.isoformat())
    elif isinstance(value, str):
        cell = TableCell(valuetype="string")
    else:
        cell = TableCell(valuetype="float", value=value)
    cell.addElement(P(text=str(value)))
    return cell


def write_csv(path: Path, sheets: Sequence[Sheet], encoding: str = "gb18030") -> None:
    """One sheet as comma separated text in the encoding Chinese offices use."""
    (sheet,) = sheets
    columns = [pa.array(values, type=pa.string(), from_pandas=True) for values in sheet.grid]
    table = pa.table(columns, names=[str(i) for i in range(len(columns))])
    buffer = io.BytesIO()
    pa_csv.write_csv(table, buffer, pa_csv.WriteOptions(include_header=False, quoting_style="needed"))
    path.write_bytes(buffer.getvalue().decode("utf-8").replace("\n", "\r\n").encode(encoding))


def write_txt(path: Path, sheets: Sequence[Sheet]) -> None:
    """Excel's "Unicode text": tabs, UTF-16 with its mark."""
    (sheet,) = sheets
    buffer = io.StringIO()
    csv.writer(buffer, delimiter="\t", lineterminator="\r\n").writerows(zip(*sheet.grid, strict=True))
    path.write_bytes(b"\xff\xfe" + buffer.getvalue().encode("utf-16-le"))


def write_parquet(path: Path, sheets: Sequence[Sheet]) -> None:
    """A table out of a database: header row as column names, everything as text."""
    (sheet,) = sheets
    header = int(np.flatnonzero(sheet.kinds == "header")[0])
    names = [str(values[header]) for values in sheet.grid]
    columns = [pa.array(values[header + 1 :], type=pa.string(), from_pandas=True) for values in sheet.grid]
    pq.write_table(pa.table(columns, names=names), path)


WRITERS: dict[str, Callable[[Path, Sequence[Sheet]], None]] = {
    "xlsx": write_xlsx,
    "xls": write_xls,
    "ods": write_ods,
    "csv": write_csv,
    "txt": write_txt,
    "parquet": write_parquet,
}
