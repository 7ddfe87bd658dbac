"""What must hold of every reading: each row has one place, and each cell of it is found again.

A reading is judged against the grid it was made from, cell by cell, by nothing but the raw rows; how rows are told apart
is not known here.
"""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from pipelines.intake.grid import Grid, python_rows
from pipelines.intake.read import ReadResult

BLANKS = re.compile(r"[\s\u200b-\u200f\u2060\ufeff]+")
# A running number says nothing of its row and is the one thing not kept.
RUNNING = frozenset(["序号", "行号", "序", "顺序号", "no", "no.", "NO", "No."])


class Unaccounted(AssertionError):
    """A row or a cell of the source has no place in the reading, or the reading has one that the source has not."""


def account(grids: Sequence[Grid], result: ReadResult) -> None:
    """Raises Unaccounted."""
    raw: dict[tuple[str, int], list[dict[str, Any]]] = defaultdict(list)
    table = result.table.to_pylist()
    for row in table:
        raw[str(row["sheet"]).partition("[")[0], int(row["row_no"])].append(row)
    if len({(row["sheet"], row["row_no"]) for row in table}) != len(table):
        raise Unaccounted("two raw rows of one place")
    if len(table) != result.report["rows_in"] or sum(result.kinds.values()) != len(table):
        raise Unaccounted("the report counts other rows than there are")
    if result.report["rows_data"] != sum(row["kind"] == "data" for row in table):
        raise Unaccounted("the report counts other data rows than there are")
    seen = 0
    for grid in grids:
        running = _running(grid, result)
        for index, cells in enumerate(python_rows(grid.table)):
            texts = {column: cell for column, cell in enumerate(cells) if cell and not BLANKS.fullmatch(cell)}
            rows = raw.pop((grid.name, grid.row_no(index)), [])
            if bool(texts) and not rows:
                raise Unaccounted(f"row {grid.row_no(index)} is nowhere: {cells}")
            if rows:
                seen += len(rows)
                _cells(grid, index, texts, rows, running)
    if raw or seen != len(table):
        raise Unaccounted(f"rows from nowhere: {sorted(raw)}")


def _running(grid: Grid, result: ReadResult) -> set[int]:
    """Columns headed as a running number in one of the sheet's tables."""
    found = set()
    for number in {row for sheet in result.report["sheets"] for row in sheet["header_rows"]}:
        index = number - grid.first_row
        if 0 <= index < grid.height:
            cells = ((column, BLANKS.sub("", cell).strip("*:：")) for column, cell in enumerate(grid.rows(index, 1)[0]) if cell)
            found |= {column for column, text in cells if text in RUNNING}
    return found


def _cells(grid: Grid, index: int, texts: dict[int, str], rows: list[dict[str, Any]], running: set[int]) -> None:
    """Every cell stands in a field or in extra; in a row set apart, in the row's text."""
    values: list[str] = []
    apart = ""
    for row in rows:
        extra = row["extra"]
        values += [value for name, value in row.items() if value is not None and name not in ("sheet", "row_no", "kind", "extra")]
        if extra is not None and row["kind"] == "data":
            found = json.loads(extra)
            apart += found.pop("_row", "") + "\n"
            values += found.values()
        elif extra is not None:
            apart += extra + "\n"
    for column, text in texts.items():
        if text in values:
            continue
        if text.strip() in apart or (column in running and any(row["kind"] == "data" for row in rows)):
            continue
        raise Unaccounted(f"row {grid.row_no(index)}, column {grid.letter(column)}: {text!r} is in {rows}")
