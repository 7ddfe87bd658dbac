"""Reads written files back, cell by cell, by libraries the writer does not use."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
from python_calamine import CalamineWorkbook

Rows = list[list[Any]]


def sheets(path: Path) -> dict[str, Rows]:
    """All rows of all sheets, the first at row 1."""
    if path.suffix in (".xlsx", ".xls", ".ods"):
        book = CalamineWorkbook.from_path(str(path))
        return {name: book.get_sheet_by_name(name).to_python(skip_empty_area=False) for name in book.sheet_names}
    if path.suffix == ".parquet":
        table = pq.read_table(path)
        return {"Sheet1": [table.column_names, *(list(row.values()) for row in table.to_pylist())]}
    encoding, delimiter = ("utf-16", "\t") if path.suffix == ".txt" else ("gb18030", ",")
    return {"Sheet1": list(csv.reader(io.StringIO(path.read_bytes().decode(encoding), newline=""), delimiter=delimiter))}


def filled(rows: Rows) -> dict[int, list[Any]]:
    """Rows with content by their number as a spreadsheet counts."""
    return {number: row for number, row in enumerate(rows, 1) if any(cell not in ("", None) for cell in row)}
