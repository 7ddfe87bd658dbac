"""Reads one delivered file: bytes to raw rows of a declared feed, or exactly one named refusal.

Here the stages are put in order: format, grids, dataset, kinds, raw rows, period and part. Each stage stands in
its own module; storing the result stands in ``store``.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

import pyarrow as pa

from pipelines.contracts.model import Contract
from pipelines.errors import IntakeError, Where
from pipelines.intake.arrow import filled, is_blank
from pipelines.intake.assemble import SheetRows, assemble, raw_schema, set_apart_sheet
from pipelines.intake.dated import out_of_force, read_by_day
from pipelines.intake.detect import choose, require_headers
from pipelines.intake.formats import sniff
from pipelines.intake.grid import Grid, Source
from pipelines.intake.header import Reading, best_readings
from pipelines.intake.kinds import judge
from pipelines.intake.layout import tables_of
from pipelines.intake.mask import mask_digits, mask_numbers
from pipelines.intake.note import Note
from pipelines.intake.parquetfile import read_parquet
from pipelines.intake.period import period_end, period_of_headers, period_of_rows, period_of_titles
from pipelines.intake.places import part_of_titles, parts_of_rows
from pipelines.intake.plausible import foreign_units, unit_conflicts
from pipelines.intake.printed import printed_figures
from pipelines.intake.rawrows import RawRows
from pipelines.intake.refusal import Refusal, refuse
from pipelines.intake.seal import OWN_SHEETS, Seal, noted, sealed
from pipelines.intake.textfile import read_text
from pipelines.intake.vocabulary import Vocabulary
from pipelines.intake.workbook import read_workbook


@dataclass(frozen=True)
class ReadResult:
    """What a file says. ``raw`` is raw.parquet, ``report`` is read.json."""

    feed: str
    period: str | None
    part: str | None
    raw: RawRows
    report: dict[str, Any]

    @property
    def table(self) -> pa.Table:
        """All raw rows at once; a large delivery is written in parts instead."""
        whole: pa.Table = self.raw.table()
        return whole

    @property
    def kinds(self) -> dict[str, int]:
        """Rows by kind over all sheets."""
        return dict(self.report["kinds"])


@cache
def _vocabulary(contracts: tuple[Contract, ...], day: dt.date | None = None) -> Vocabulary:
    return Vocabulary(contracts, day)


def open_source(path: Path, where: Where, *, isolated: bool = False) -> Source:
    """The file as grids of text, by what its bytes say it is. Raises IntakeError."""
    kind = sniff(path, where)
    if kind == "text":
        return read_text(path, where)
    if kind == "parquet":
        return read_parquet(path, where)
    return read_workbook(path, kind, where, isolated=isolated)


def read_file(
    path: Path,
    contracts: Mapping[str, Contract],
    *,
    name: str | None = None,
    department: str | None = None,
    feed: str | None = None,
    note: Note | None = None,
    known_on: dt.date | None = None,
    isolated: bool = False,
) -> ReadResult:
    """Read one file. Raises IntakeError, always with one of the names of ``refusal.REFUSALS``.

    ``name``: the file's own name, for messages only. ``department``: its folder in landing, for ties only.
    ``feed`` (or the note's) settles the dataset. ``known_on``: the day of a file that states no period; without either
    its headers are read by the names of all times. ``isolated``: see ``guard.check_bounds``.
    """
    where = Where(mask_digits(name or path.name))
    source = open_source(path, where, isolated=isolated)
    return read_source(source, contracts, where, department=department, feed=feed, note=note, known_on=known_on)


def read_source(
    source: Source,
    contracts: Mapping[str, Contract],
    where: Where,
    *,
    department: str | None = None,
    feed: str | None = None,
    note: Note | None = None,
    known_on: dt.date | None = None,
) -> ReadResult:
    """Read what a file was opened as; arguments and errors are those of ``read_file``."""
    note = note or Note()
    grids = _shown(source.grids)
    seal = sealed(grids, where)
    own = [grid for grid in grids if seal and grid.name in OWN_SHEETS]
    if seal:
        note, grids = noted(seal, note, contracts, where), [grid for grid in grids if grid.name not in OWN_SHEETS]
    wanted = feed or note.feed
    vocabulary = _vocabulary((contracts[wanted],) if wanted else tuple(contracts.values()))
    contract, readings = _readings(grids, vocabulary, department, where)
    try:
        grids, readings = _tables(grids, readings, vocabulary, where)
        grids, readings = [*grids, *own], [*readings, *(None for _ in own)]
        result = _read_as(contract, source, grids, readings, vocabulary, note, seal, where)
        day = period_end(result.period) if result.period else known_on
        if day is None or not any(alias.is_dated for field in contract.fields for alias in field.aliases):
            return result
        then = _vocabulary((contract,), day)
        dated = read_by_day(readings, then)
        if dated != readings:
            told = note.model_copy(update={"period": result.period})  # the day does not change with the names of that day
            result = _read_as(contract, source, grids, dated, then, told, seal, where)
        result.report["findings"] += out_of_force(grids, dated, then)
        return result
    except Refusal as refusal:
        refusal.feed = contract.feed
        raise


def _shown(grids: Iterable[Grid]) -> list[Grid]:
    """Sheets under names that releases may show: a person's number in one becomes asterisks and the sheet's place in the workbook."""
    shown = []
    for place, grid in enumerate(grids, start=1):
        name = mask_numbers(grid.name)
        if name != grid.name:
            name = f"{name}#{place}"
            told = tuple(finding | {"sheet": name} for finding in grid.findings)
            grid = replace(grid, name=name, sheet=grid.own_name, findings=told)
        shown.append(grid)
    return shown


def _read_as(
    contract: Contract, source: Source, grids: list[Grid], readings: list[Reading | None], vocabulary: Vocabulary, note: Note,
    seal: Seal | None, where: Where,
) -> ReadResult:  # fmt: skip
    sheets: list[SheetRows] = []
    findings: list[dict[str, Any]] = [finding for grid in grids for finding in grid.findings]
    judged = [judge(grid, reading, contract) if reading else None for grid, reading in zip(grids, readings, strict=True)]
    stated = note.period or period_of_titles((title for item in judged if item for title in item.titles), contract.delivery.period)
    for grid, reading, found in zip(grids, readings, judged, strict=True):
        here = Where(where.file, mask_digits(grid.name) or None)
        if not grid.height:
            findings.append({"finding": "empty_sheet", "sheet": grid.name})
        elif reading is None or found is None:
            if grid.name not in OWN_SHEETS:
                _refuse_lost_sheet(grid, readings, vocabulary, here)
            sheets.append(set_apart_sheet(grid))
        else:
            row = Where(here.file, here.sheet, grid.row_no(reading.header.start))
            require_headers(reading, contract, row)
            sheets.append(assemble(grid, reading, found, contract, here, stated))
    raw = RawRows(tuple(sheets), raw_schema(contract))
    findings += [finding for sheet in sheets for finding in sheet.findings]
    rows = raw.of_kind("data")
    period, part = _period_and_part(sheets, rows, contract, note, where)
    texts = [(sheet.report["name"], text) for sheet in sheets for text in (*sheet.titles, *sheet.notes)]
    findings += foreign_units(rows, contract) + unit_conflicts(rows, contract) + printed_figures(texts, rows, contract)
    kinds: Counter[str] = Counter()
    for sheet in sheets:
        kinds.update(sheet.report["kinds"])
    assert kinds.total() == len(raw), "every row has one kind"
    report = {
        "feed": contract.feed,
        "period": period,
        "part": part,
        "format": source.format,
        "encoding": source.encoding,
        "rows_in": len(raw),
        "rows_data": kinds["data"],
        "kinds": dict(sorted(kinds.items())),
        "sheets": [sheet.report for sheet in sheets],
        "receipt": seal.report() if seal else None,
        "findings": findings,
    }
    return ReadResult(contract.feed, period, part, raw, report)


def _readings(grids: list[Grid], vocabulary: Vocabulary, department: str | None, where: Where) -> tuple[Contract, list[Reading | None]]:
    """The one feed of a file and, per sheet, its header; None for a sheet that is no data."""
    readings: list[Reading | None] = []
    faults: list[tuple[int, IntakeError]] = []
    hidden = [any(finding["finding"] == "hidden_sheet" for finding in grid.findings) for grid in grids]
    for grid, is_hidden in zip(grids, hidden, strict=True):
        reading = None
        if grid.height:
            try:
                reading = choose(grid, vocabulary, department, Where(where.file, mask_digits(grid.name) or None))
            except IntakeError as fault:
                if not is_hidden:
                    faults.append((grid.height, fault))
        readings.append(reading)
    # A hidden sheet is read like any other, but one of another dataset (a list to choose from) is no second dataset.
    shown = {reading.feed for reading, is_hidden in zip(readings, hidden, strict=True) if reading and not is_hidden}
    feeds = sorted(shown or {reading.feed for reading in readings if reading})
    readings = [reading if reading and reading.feed in feeds else None for reading in readings]
    if len(feeds) > 1:
        raise refuse("several_feeds", where=where, expected="one dataset", found=", ".join(feeds))
    if feeds:
        return vocabulary.contracts[feeds[0]], readings
    if not any((filled(column) & ~is_blank(column)).any() for grid in grids for column in grid.table.columns):
        raise refuse("file_empty", where=where, found="no cell but blank ones")
    if faults:
        raise max(faults, key=lambda item: item[0])[1]
    raise refuse("file_empty", where=where, found="no sheet with content")


def _tables(
    grids: list[Grid], readings: list[Reading | None], vocabulary: Vocabulary, where: Where
) -> tuple[list[Grid], list[Reading | None]]:
    """Every table of every sheet as a grid of its own."""
    parts: list[tuple[Grid, Reading | None]] = []
    for grid, reading in zip(grids, readings, strict=True):
        here = Where(where.file, mask_digits(grid.name) or None)
        parts += [(grid, None)] if reading is None else tables_of(grid, reading, vocabulary, here)
    return [grid for grid, _ in parts], [reading for _, reading in parts]


def _refuse_lost_sheet(grid: Grid, readings: list[Reading | None], vocabulary: Vocabulary, where: Where) -> None:
    """A sheet as wide as the data sheets, without a header: rows that would be lost among the notes."""
    named = max(reading.header.named for reading in readings if reading)
    rows = [row for row in grid.rows(0, 50) if sum(map(bool, row)) * 2 > named]
    words = max((len(reading.columns) for reading in best_readings(grid, vocabulary).values()), default=0)
    if len(rows) >= 3 and words < 2:
        raise refuse("no_header", where=where, expected="a row with the template's column names", found="rows of data without one")


def _period_and_part(sheets: list[SheetRows], rows: Any, contract: Contract, note: Note, where: Where) -> tuple[str | None, str | None]:
    delivery = contract.delivery
    titles = [title for sheet in sheets for title in sheet.titles]
    names = list(dict.fromkeys(sheet.report["sheet"] for sheet in sheets))
    if delivery.kind == "snapshot" and note.period is None:
        stated = {found for sheet in sheets if sheet.report["columns"] and (found := period_of_titles(sheet.titles, delivery.period))}
        if len(stated) > 1:
            raise refuse("several_periods", where=where, expected=f"one {delivery.period}", found=", ".join(sorted(stated)))
    period = (
        note.period
        or period_of_titles(titles, delivery.period)
        or period_of_headers((column.get("period") for sheet in sheets for column in sheet.report["columns"]), delivery.period)
        or period_of_rows(rows, contract)
        or period_of_titles(names, delivery.period)
    )
    matters = delivery.kind == "snapshot" or delivery.parts == "township"
    if period is None and matters:
        raise refuse(
            "unknown_period", where=where, expected=f"a {delivery.period} in the title", found=f"{len(titles)} lines above the header"
        )
    part = note.part
    if part is None and delivery.parts == "township":
        part = ",".join(parts_of_rows(rows, contract)) or part_of_titles(titles) or part_of_titles(names)
        if part is None:
            raise refuse("unknown_part", where=where, expected="a township", found="none in the rows or the title")
    return period, part
