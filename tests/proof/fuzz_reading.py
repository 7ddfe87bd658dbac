"""One fuzz case of each kind, from bytes to a verdict: what may happen is rows that add up, or one named refusal."""

from __future__ import annotations

import csv
import io
import tempfile
import zipfile
from collections.abc import Mapping
from pathlib import Path

import xlsxwriter
from fuzz_account import Unaccounted, account
from fuzz_tables import Draw, Sheet, sheet

from pipelines.contracts.model import Contract
from pipelines.errors import IntakeError, Where
from pipelines.intake.detect import choose
from pipelines.intake.grid import Grid, Source, python_rows
from pipelines.intake.header import best_readings
from pipelines.intake.note import Note
from pipelines.intake.read import open_source, read_source
from pipelines.intake.refusal import REFUSALS
from pipelines.intake.textfile import DELIMITERS
from pipelines.intake.vocabulary import Vocabulary

ENCODINGS = ("gb18030", "utf-8", "utf-8-sig", "utf-16")
NOTE = Note(period="2025-06", part="东河镇")
PLACE = Path(tempfile.mkdtemp(prefix="shouwang-fuzz-"))


def judged(grids: list[Grid], contracts: Mapping[str, Contract], feed: str | None, note: Note) -> str:
    """Read grids and account for every row. Returns ``read`` or the refusal's name."""
    try:
        result = read_source(Source("csv", None, iter(grids)), contracts, Where("fuzz"), feed=feed, note=note)
    except IntakeError as error:
        assert error.name in REFUSALS and error.zh and error.fix
        return error.name
    account(grids, result)
    return "read"


def on_grid(data: bytes, contracts: Mapping[str, Contract]) -> str:
    """A table, or two sheets of them, as a grid."""
    draw = Draw(data)
    sheets = [sheet(draw, contracts) for _ in range(1 + draw.seldom(10))]
    grids = [item.grid(f"表{number}") for number, item in enumerate(sheets)]
    feed = None if draw.seldom(3) else sheets[0].feed
    return judged(grids, contracts, feed, Note() if draw.seldom(3) else NOTE)


def on_header(data: bytes, vocabulary: Vocabulary) -> str:
    """The header finder alone, over all datasets."""
    found = sheet(Draw(data), vocabulary.contracts).grid()
    for feed, reading in best_readings(found, vocabulary).items():
        header = reading.header
        assert reading.feed == feed and header.start >= 0 and header.start + header.depth <= found.height
        assert len(header.headings) == found.width and set(reading.columns.values()).isdisjoint(reading.losers)
        assert len(set(reading.columns.values())) == len(reading.columns)
    try:
        return "read" if choose(found, vocabulary, None, Where("fuzz")) else ""
    except IntakeError as error:
        assert error.name in REFUSALS
        return error.name


def on_text(data: bytes, contracts: Mapping[str, Contract]) -> str:
    """A table as delimited text in one of the encodings; every third damaged in some bytes."""
    draw = Draw(data)
    found = sheet(draw, contracts)
    encoding, delimiter = draw.of(ENCODINGS), draw.of(DELIMITERS)
    buffer = io.StringIO()
    writer = csv.writer(buffer, delimiter=delimiter, lineterminator=draw.of(("\r\n", "\n")), quoting=draw.of((0, 1)))
    rows = [row[: len(row) - draw.below(2)] if draw.seldom(12) else row for row in found.rows]
    rows = [[*row, "多"] if draw.seldom(20) else row for row in rows]
    writer.writerows([["" if cell is None else cell for cell in row] for row in rows])
    body = buffer.getvalue().encode(encoding)
    is_damaged = draw.seldom(3)
    if is_damaged:
        body = _damaged(draw, body)
    path = PLACE / "case.csv"
    path.write_bytes(body)
    try:
        source = open_source(path, Where("fuzz"))
    except IntakeError as error:
        assert error.name in REFUSALS
        return error.name
    grids = list(source.grids)
    others = set(DELIMITERS) - {delimiter}
    if not is_damaged and not any(cell and others & {*cell} for row in found.rows for cell in row):
        _same_rows(buffer.getvalue(), delimiter, grids[0])
    return judged(grids, contracts, found.feed, NOTE)


def on_workbook(data: bytes, contracts: Mapping[str, Contract]) -> str:
    """A table as xlsx, with some bytes of the archive or of one of its parts changed."""
    draw = Draw(data)
    found = sheet(draw, contracts)
    body = workbook(found)
    for _ in range(draw.below(3)):
        body = _damaged_part(draw, body)
    if draw.seldom(4):
        body = _damaged(draw, body)
    path = PLACE / "case.xlsx"
    path.write_bytes(body)
    try:
        grids = list(open_source(path, Where("fuzz")).grids)
    except IntakeError as error:
        assert error.name in REFUSALS
        return error.name
    return judged(grids, contracts, found.feed, NOTE)


def workbook(found: Sheet) -> bytes:
    """The sheet as xlsx: figures as numbers, merged cells merged."""
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True}) as book:
        page = book.add_worksheet()
        for i, row in enumerate(found.rows):
            for j, cell in enumerate(row):
                if cell and cell.isascii() and cell.isdigit() and len(cell) < 15:
                    page.write_number(i, j, int(cell))
                elif cell:
                    page.write_string(i, j, cell)
    return buffer.getvalue()


def _damaged(draw: Draw, body: bytes) -> bytes:
    """Some bytes changed, cut out, doubled or put in."""
    changed = bytearray(body)
    for _ in range(1 + draw.below(4)):
        at = draw.below(len(changed) + 1)
        kind = draw.below(5)
        if kind == 0:
            changed[at : at + 1] = bytes([draw.below(256)])
        elif kind == 1:
            del changed[at : at + 1 + draw.below(64)]
        elif kind == 2:
            changed[at:at] = changed[at : at + 1 + draw.below(64)]
        elif kind == 3:
            changed[at:at] = draw.of((b'"', b"\r", b"\n", b"\0", b",", b"\xff", b"\x81", b"</c>", b"<row>", b"99999999"))
        else:
            del changed[at:]
    return bytes(changed)


def _damaged_part(draw: Draw, body: bytes) -> bytes:
    """The archive whole, one of its parts damaged: what the parser itself must bear."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(body)) as old, zipfile.ZipFile(buffer, "w") as new:
        names = old.namelist()
        likely = [name for name in names if "sheet1" in name or "sharedStrings" in name or "styles" in name]
        chosen = draw.of(likely or names) if draw.below(4) else draw.of(names)
        for name in names:
            new.writestr(name, _damaged(draw, old.read(name)) if name == chosen else old.read(name))
    return buffer.getvalue()


def _same_rows(text: str, delimiter: str, grid: Grid) -> None:
    """The grid has the rows the standard library reads, each with all its cells."""
    expected = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))
    got = python_rows(grid.table)
    if not any(any(row) for row in expected):
        return  # nothing but delimiters: no table whose delimiter could be told
    for index, (one, two) in enumerate(zip(expected, got, strict=False)):
        given, found = [cell for cell in one if cell], [cell for cell in two if cell]
        if index in grid.ragged:
            given = [delimiter.join(one)]
        if index == 0:  # a mark of byte order says nothing, and Arrow's reader passes over one more than the encoding has
            given, found = ([text for cell in cells if (text := cell.replace("\ufeff", ""))] for cells in (given, found))
        if given != found:
            raise Unaccounted(f"record {index + 1} is {found}, not {given}")
    if len(expected) != len(got) and any(any(row) for row in [*expected[len(got) :], *got[len(expected) :]]):
        raise Unaccounted(f"{len(got)} records, not {len(expected)}")
