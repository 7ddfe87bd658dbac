"""Reads csv and txt into a grid of text: delimiter, quotes, rows of uneven length; in blocks, whatever the size.

Rows are counted as a spreadsheet counts them: records, blank ones included. Bytes and encodings stand in ``encoding``.
"""

from __future__ import annotations

import csv
import io
from collections import Counter, deque
from pathlib import Path
from typing import Any, Literal

import numpy as np
import pyarrow as pa
import pyarrow.csv as pacsv

from pipelines.errors import Where
from pipelines.intake.arrow import take, text_array
from pipelines.intake.encoding import Utf8, encoding_of
from pipelines.intake.grid import MAX_COLUMNS, Grid, Row, Source
from pipelines.intake.refusal import refuse
from pipelines.intake.scratch import Scratch

MAX_BYTES = 400 << 20
DELIMITERS = (",", "\t", ";", "|")
_SAMPLE = 1 << 16
_BLOCK = 1 << 20  # bytes parsed at a time; a cell may be as long
_ROWS = 16_384  # rows at a time of the slow reader


def read_text(path: Path, where: Where) -> Source:
    """Read a delimited text.

    Raises IntakeError: file_empty, file_too_large, file_too_wide, unknown_encoding, file_truncated, unclosed_quote.
    """
    size = path.stat().st_size
    if size > MAX_BYTES:
        raise refuse("file_too_large", where=where, expected=f"at most {MAX_BYTES >> 20} MB", found=f"{size >> 20} MB")
    encoding = encoding_of(path, where)
    sample, is_all = _sample(path, encoding, where)
    delimiter, width = _shape(sample, is_all)
    if width > MAX_COLUMNS:
        raise refuse("file_too_wide", where=where, expected=f"at most {MAX_COLUMNS} columns", found=f"{width} columns")
    grid = _fast(path, encoding, delimiter, width, where) or _slow(path, encoding, delimiter, width, where)
    return Source("csv", encoding, iter([grid]))


def _sample(path: Path, encoding: str, where: Where) -> tuple[bytes, bool]:
    """The beginning as UTF-8, from the first line that is not blank, and whether it is all there is."""
    sample = b""
    with Utf8(path, encoding, where) as stream:
        while len(sample) <= _SAMPLE and (block := stream.read()):
            sample += block
            blank = len(sample) - len(sample.lstrip())
            sample = sample[sample.rfind(b"\n", 0, blank) + 1 :]
    if not sample.strip():
        raise refuse("file_empty", where=where, found="blank text")
    return sample[:_SAMPLE], len(sample) <= _SAMPLE


def _shape(data: bytes, is_all: bool) -> tuple[str, int]:
    """Delimiter and number of columns, from the first records: what most of them agree on."""
    sample = data.decode("utf-8", "ignore")
    if not is_all:
        sample = sample[: sample.rfind("\n") + 1] or sample
    best = (0, 0, ",", 1)
    for order, delimiter in enumerate(DELIMITERS):
        widths = Counter(len(record) for record in csv.reader(io.StringIO(sample, newline=""), delimiter=delimiter) if any(record))
        wide = {width: count for width, count in widths.items() if width > 1}
        if wide:
            width = max(wide, key=lambda item: (wide[item], item))
            # By the delimiters it explains: a comma in one cell of a table of tabs makes two columns of it, not ten.
            best = max(best, (wide[width] * (width - 1), -order, delimiter, width))
    return best[2], best[3]


def _fast(path: Path, encoding: str, delimiter: str, width: int, where: Where) -> Grid | None:
    """Arrow's reader; rows of another length are handed back by it and put in their places. None: it gave up."""
    names = [f"c{i}" for i in range(width)]
    odd: deque[pacsv.InvalidRow] = deque()

    def keep(row: pacsv.InvalidRow) -> Literal["skip"]:
        odd.append(row)
        return "skip"

    scratch, ragged = Scratch(names), list[int]()
    with Utf8(path, encoding, where) as stream:
        # Handing blocks to and fro costs some milliseconds, which a small file need not pay.
        source: Any = pa.BufferReader(stream.read_all()) if path.stat().st_size < _BLOCK else pa.PythonFile(stream, mode="r")
        try:
            reader: Any = pacsv.open_csv(
                source,
                # Not in parallel: the parser then knows the numbers of the rows it hands back.
                read_options=pacsv.ReadOptions(column_names=names, use_threads=False, block_size=_BLOCK),
                parse_options=pacsv.ParseOptions(
                    delimiter=delimiter, newlines_in_values=True, ignore_empty_lines=False, invalid_row_handler=keep
                ),
                convert_options=pacsv.ConvertOptions(
                    column_types=dict.fromkeys(names, pa.string()), null_values=[""], strings_can_be_null=True, check_utf8=False
                ),
            )
            for batch in reader:
                _set_down(batch, odd, delimiter, scratch, ragged)
        except pa.ArrowInvalid:
            return None
        finally:
            if stream.fault:
                raise stream.fault
        if stream.quotes % 2:
            return None
    _set_down(pa.RecordBatch.from_pylist([], scratch.schema), odd, delimiter, scratch, ragged, is_last=True)
    return Grid("", scratch.table(), ragged=tuple(ragged))


def _set_down(
    batch: Any, odd: deque[pacsv.InvalidRow], delimiter: str, scratch: Scratch, ragged: list[int], *, is_last: bool = False
) -> None:
    """Add a batch with the rows of another length that stand among its own; those after its last row wait for the next."""
    found: list[pacsv.InvalidRow] = []
    while odd and (is_last or (odd[0].number or 1) - 1 < scratch.rows + batch.num_rows + len(found)):
        found.append(odd.popleft())
    if not found:
        scratch.add(batch)
        return
    width = len(scratch.schema)
    rows = [next(csv.reader(io.StringIO(row.text, newline=""), delimiter=delimiter), []) for row in found]
    fixed, long = _fit(rows, width, delimiter)
    places = np.array([(row.number or 1) - 1 for row in found])
    ragged += [int(places[index]) for index in long]
    is_odd = np.zeros(batch.num_rows + len(found), dtype=bool)
    is_odd[places - scratch.rows] = True
    order = np.empty(len(is_odd), dtype=np.int64)
    order[~is_odd] = np.arange(batch.num_rows)
    order[is_odd] = batch.num_rows + np.arange(len(found))
    both = pa.Table.from_batches([batch, _batch(fixed, scratch.schema)])
    scratch.add(take(both, order).combine_chunks().to_batches()[0])


def _batch(rows: list[Row], schema: Any) -> Any:
    """Rows of one length as a batch."""
    return pa.RecordBatch.from_arrays([text_array(column) for column in zip(*rows, strict=True)], schema=schema)


def _fit(rows: list[list[str]], width: int, delimiter: str) -> tuple[list[Row], list[int]]:
    """Short rows filled up with blanks. In a long row no cell's place is certain: its text stands whole in the first."""
    fixed: list[Row] = []
    long: list[int] = []
    for index, row in enumerate(rows):
        extra = [cell for cell in row[width:] if cell]
        if extra:
            long.append(index)
            fixed.append([delimiter.join(row), *[None] * (width - 1)])
        else:
            fixed.append([*[cell or None for cell in row[:width]], *[None] * (width - len(row))])
    return fixed, long


def _slow(path: Path, encoding: str, delimiter: str, width: int, where: Where) -> Grid:
    """The standard library's reader, for what Arrow's refuses; it tells an open quote from the rest."""
    try:
        return _by_records(path, encoding, delimiter, width, where, strict=True)
    except csv.Error:
        # A stray quote inside a quoted cell: not strict, the reader takes it as text.
        return _by_records(path, encoding, delimiter, width, where, strict=False)


def _by_records(path: Path, encoding: str, delimiter: str, width: int, where: Where, *, strict: bool) -> Grid:
    scratch, ragged, rows = Scratch([f"c{i}" for i in range(width)]), list[int](), list[list[str]]()

    def set_down() -> None:
        fixed, long = _fit(rows, width, delimiter)
        ragged.extend(scratch.rows + index for index in long)
        scratch.add(_batch(fixed, scratch.schema))
        rows.clear()

    limit = csv.field_size_limit(_BLOCK)
    try:
        with Utf8(path, encoding, where) as stream:
            text: Any = io.TextIOWrapper(stream, encoding="utf-8", newline="")
            for row in csv.reader(text, delimiter=delimiter, strict=strict):
                rows.append(row)
                if len(rows) == _ROWS:
                    set_down()
            if rows:
                set_down()
    except csv.Error as error:
        if "unexpected end" in str(error) or "field larger" in str(error):
            raise refuse("unclosed_quote", where=Where(where.file, row=scratch.rows + len(rows) + 1)) from error
        raise
    finally:
        csv.field_size_limit(limit)
    return Grid("", scratch.table(), ragged=tuple(ragged))
