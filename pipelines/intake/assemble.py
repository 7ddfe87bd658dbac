"""One sheet as rows of ``raw.parquet``: declared columns by field name, unknown cells and set-apart rows in ``extra``.

Here belongs the layout of the raw table and of the sheet's part of ``read.json``. Which column is which field
stands in ``header``, what a row is in ``kinds``, two columns of one field in ``repeated``, townships in ``places``.
"""

from __future__ import annotations

import difflib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from pipelines.contracts.model import Contract
from pipelines.errors import Where
from pipelines.intake.arrow import NO_TEXT, Column, Indices, Mask, coded, compute, filled, no_text, take, text_array
from pipelines.intake.arrow import table as arrow_table
from pipelines.intake.grid import Grid, python_rows
from pipelines.intake.header import Reading
from pipelines.intake.kinds import BLANK, DATA, KINDS, NOTE, SUBTOTAL, TOTAL, Judged, row_text
from pipelines.intake.places import fill_townships
from pipelines.intake.repeated import settle
from pipelines.intake.vocabulary import MONEY_UNITS, plain

LISTED = 20  # row numbers named in one finding


Part = Callable[[int, int, Any], Any]


@dataclass(frozen=True)
class SheetRows:
    """Raw rows of one table, its report, what was found odd, and the texts of its titles and notes.

    ``part`` makes the raw rows of rows ``start`` to ``stop`` - 1 of the table's ``height``, with the columns of a schema: rows are
    made when they are asked for, so that a large table never stands in memory as a whole.
    """

    height: int
    part: Part
    report: dict[str, Any]
    findings: list[dict[str, Any]]
    titles: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


def raw_schema(contract: Contract) -> pa.Schema:
    """Columns of raw.parquet for a feed."""
    fields: list[Any] = [pa.field(field.name, pa.string()) for field in contract.fields]
    place: list[Any] = [pa.field("sheet", pa.string()), pa.field("row_no", pa.int32()), pa.field("kind", pa.string())]
    return pa.schema([*place, *fields, pa.field("extra", pa.string())])


def assemble(grid: Grid, reading: Reading, judged: Judged, contract: Contract, where: Where, period: str | None = None) -> SheetRows:
    """Build the raw rows of a table. ``period``: the delivery's, as far as titles or its note state it. Raises IntakeError."""
    grid, reading, findings = settle(grid, reading, judged.codes == DATA, contract, period, where)
    ends = np.isin(judged.codes, (TOTAL, SUBTOTAL))
    townships, told = fill_townships(grid, reading, contract, judged.codes == DATA, ends, judged.banners, judged.titles)
    findings += told
    unknown = _unknown_columns(grid, reading)
    if grid.ragged:
        rows = [grid.row_no(index) for index in grid.ragged]
        findings.append({"finding": "ragged_row", "sheet": grid.name, "count": len(rows), "rows": rows[:LISTED]})
    for index, name in unknown.items():
        if index not in reading.losers:
            findings.append(_unknown_header(grid, reading, contract, index, name))
    township = contract.identity.area.township
    filled_in = {township: townships} if townships is not None and township else {}
    part = partial(_part, grid, reading, judged, filled_in, unknown)
    return SheetRows(grid.height, part, _report(grid, reading, judged, contract, unknown), findings, judged.titles, judged.notes)


def _part(
    grid: Grid, reading: Reading, judged: Judged, filled_in: Mapping[str, Column], unknown: dict[int, str],
    start: int, stop: int, schema: Any,
) -> Any:  # fmt: skip
    """Raw rows of some rows of the grid."""
    kept = np.flatnonzero(judged.codes[start:stop] != BLANK)
    codes = judged.codes[start:stop][kept]
    ragged = np.isin(kept + start, np.array(grid.ragged, dtype=np.int64))
    is_data = (codes == DATA) & ~ragged
    has_cells = np.isin(codes, (DATA, TOTAL, SUBTOTAL)) & ~ragged  # a total's figures stay in their columns, to be compared
    whole = bool(has_cells.all())
    chosen: Any = pa.array(has_cells)
    nothing = no_text(len(kept))

    def cells(column: Column) -> Column:
        some = column.slice(start, stop - start)
        if len(kept) < stop - start:
            some = take(some, kept)
        return some if whole else compute.if_else(chosen, some, NO_TEXT)

    place = _place(grid, kept + start, codes)
    columns: dict[str, Column] = {}
    for name in schema.names:
        if name in place:
            columns[name] = place[name]
        elif name == "extra":
            rows = grid.table.slice(start, stop - start)
            columns[name] = _extra(rows if len(kept) == stop - start else take(rows, kept), is_data, codes, unknown)
        elif name in filled_in:
            columns[name] = cells(filled_in[name])
        else:
            columns[name] = cells(grid.table.column(reading.columns[name])) if name in reading.columns else nothing
    return arrow_table(columns).cast(schema)


def set_apart_sheet(grid: Grid) -> SheetRows:
    """A sheet that is no data (a cover, instructions, a hidden list): every row a note, nothing dropped."""
    texts = [row_text(row) for row in grid.rows(0, grid.height)]
    count = sum(map(bool, texts))
    report = {
        "name": grid.name,
        "sheet": grid.own_name,
        "rows": _span(grid),
        "header_rows": [],
        "columns": [],
        "unknown": [],
        "kinds": {"note": count} if count else {},
    }
    finding = {"finding": "sheet_without_data", "sheet": grid.name, "count": count}
    return SheetRows(grid.height, partial(_note_part, grid, texts), report, [finding])


def _note_part(grid: Grid, texts: list[str], start: int, stop: int, schema: Any) -> Any:
    kept = np.array([index for index in range(start, stop) if texts[index]], dtype=np.int64)
    columns = _place(grid, kept, np.full(len(kept), NOTE, dtype=np.uint8)) | {"extra": text_array([texts[index] for index in kept])}
    return arrow_table({name: columns.get(name, no_text(len(kept))) for name in schema.names}).cast(schema)


def _place(grid: Grid, kept: Indices, codes: npt.NDArray[np.uint8]) -> dict[str, Column]:
    sheet = coded(np.zeros(len(kept)), (grid.name,))
    return {"sheet": sheet, "row_no": pa.array((kept + grid.first_row).astype(np.int32)), "kind": coded(codes, KINDS)}


def _unknown_columns(grid: Grid, reading: Reading) -> dict[int, str]:
    """Columns without a field, by the name their cells are kept under; a nameless one goes by its letters."""
    used = set(reading.columns.values())
    names: dict[int, str] = {}
    for index, heading in enumerate(reading.header.headings):
        if index in used or heading.is_sequence:
            continue
        name = heading.shown
        if not name and grid.table.column(index).null_count == grid.height:
            continue
        names[index] = name if name and name not in names.values() else f"{name}[{grid.letter(index)}]"
    return names


def _unknown_header(grid: Grid, reading: Reading, contract: Contract, index: int, name: str) -> dict[str, Any]:
    """The finding for an undeclared column, with the missing field it may be a misspelling of; nothing is matched silently."""
    absent = {plain(variant): field.name for field in contract.fields if field.name not in reading.columns for variant in field.names}
    near = difflib.get_close_matches(plain(name), list(absent), n=1, cutoff=0.75)
    finding = {"finding": "unknown_header", "sheet": grid.name, "column": grid.letter(index), "header": name}
    return finding | ({"nearest_field": absent[near[0]]} if near else {})


def _extra(table: Any, is_data: Mask, codes: npt.NDArray[np.uint8], unknown: dict[int, str]) -> Column:
    """JSON of cells under unknown headers; the whole text of a row that is set apart or whose cells have no certain place."""
    some_columns = {index: name for index, name in unknown.items() if table.column(index).null_count < len(table)}
    apart = np.flatnonzero(~is_data)
    has_unknown = np.zeros(len(table), dtype=bool)
    for index in some_columns:
        has_unknown |= filled(table.column(index))
    extra: list[str | None] = [None] * len(table) if len(apart) or has_unknown.any() else []
    if not extra:
        return no_text(len(table))
    some = np.flatnonzero(has_unknown & is_data)
    if len(some):
        names = list(some_columns.values())
        for position, row in zip(some.tolist(), python_rows(take(table.select(list(some_columns)), some)), strict=True):
            cells = {name: cell for name, cell in zip(names, row, strict=True) if cell is not None}
            extra[position] = json.dumps(cells, ensure_ascii=False)
    if len(apart):
        for position, row in zip(apart.tolist(), python_rows(take(table, apart)), strict=True):
            text = row_text(row)
            extra[position] = json.dumps({"_row": text}, ensure_ascii=False) if codes[position] == DATA else text
    return text_array(extra)


def _report(grid: Grid, reading: Reading, judged: Judged, contract: Contract, unknown: dict[int, str]) -> dict[str, Any]:
    header = reading.header
    columns = []
    for name, index in sorted(reading.columns.items(), key=lambda item: item[1]):
        heading = header.headings[index]
        unit = heading.unit or judged.units.get(index)
        if unit is None and contract.field(name).type == "money" and judged.units.get(None) in MONEY_UNITS:
            unit = judged.units[None]
        period = {"period": heading.period} if heading.period else {}
        columns.append({"field": name, "column": grid.letter(index), "header": heading.shown, "unit": unit, **period})
    counts = np.bincount(judged.codes[judged.codes != BLANK], minlength=len(KINDS))
    return {
        "name": grid.name,
        "sheet": grid.own_name,
        "rows": _span(grid),
        "header_rows": [grid.row_no(header.start + i) for i in range(header.depth)],
        "columns": columns,
        "unknown": [{"column": grid.letter(index), "header": name} for index, name in unknown.items()],
        "kinds": {kind: int(count) for kind, count in zip(KINDS, counts, strict=True) if count},
    }


def _span(grid: Grid) -> list[int]:
    """First and last row of a table."""
    return [grid.row_no(0), grid.row_no(grid.height - 1)]
