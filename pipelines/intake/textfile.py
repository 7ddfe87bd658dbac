"""Reads csv and txt into a grid of text: encoding, delimiter, quotes, rows of uneven length.

Encodings are tried in a declared order and strictly; nothing is guessed by frequency and no byte is replaced.
Rows are counted as a spreadsheet counts them: records, blank ones included.
"""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import numpy as np
import pyarrow as pa
import pyarrow.csv as pacsv

from pipelines.errors import Where
from pipelines.intake.arrow import take
from pipelines.intake.grid import MAX_COLUMNS, Grid, Row, Source, from_rows
from pipelines.intake.refusal import refuse

MAX_BYTES = 400 << 20
DELIMITERS = (",", "\t", ";", "|")
_SAMPLE = 1 << 16
_BLOCK = 1 << 23
_SURE = 20  # characters beyond ASCII after which a text is UTF-8 for certain


@dataclass(frozen=True)
class _Body:
    data: bytes  # UTF-8 without byte-order mark
    encoding: str


def read_text(path: Path, where: Where) -> Source:
    """Read a delimited text.

    Raises IntakeError: file_empty, file_too_large, file_too_wide, unknown_encoding, file_truncated, unclosed_quote.
    """
    size = path.stat().st_size
    if size > MAX_BYTES:
        raise refuse("file_too_large", where=where, expected=f"at most {MAX_BYTES >> 20} MB", found=f"{size >> 20} MB")
    body = _decode(path.read_bytes(), where)
    if not re.search(rb"\S", body.data):
        raise refuse("file_empty", where=where, found="blank text")
    delimiter, width = _shape(body.data)
    if width > MAX_COLUMNS:
        raise refuse("file_too_wide", where=where, expected=f"at most {MAX_COLUMNS} columns", found=f"{width} columns")
    grid = None
    if b'"' not in body.data or body.data.count(b'"') % 2 == 0:
        grid = _fast(body.data, delimiter, width)
    return Source("csv", body.encoding, iter([grid or _slow(body.data, delimiter, width, where)]))


def _decode(raw: bytes, where: Where) -> _Body:
    for mark, name in ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16")):
        if raw.startswith(mark):
            try:
                return _Body(raw.decode(name).encode(), name)
            except UnicodeDecodeError as error:
                raise _undecodable(error, len(raw), where) from error
    try:
        raw.decode("utf-8")
        return _Body(raw, "utf-8")
    except UnicodeDecodeError as error:
        before = raw[: error.start].decode("utf-8")
        # Text in GB18030 breaks the rules of UTF-8 within its first words; a late break is damage, not another encoding.
        if sum(map(len, before)) - sum(map(str.isascii, before)) >= _SURE:
            raise _undecodable(error, len(raw), where) from error
    try:
        return _Body(raw.decode("gb18030").encode(), "gb18030")
    except (UnicodeDecodeError, UnicodeEncodeError) as error:
        raise refuse("unknown_encoding", where=where, expected="UTF-8, UTF-16 with byte-order mark, or GB18030") from error


def _undecodable(error: UnicodeDecodeError, size: int, where: Where) -> Exception:
    if error.start >= size - 4:
        return refuse("file_truncated", where=where, found="the last character is cut")
    return refuse(
        "unknown_encoding", where=where, expected=error.encoding, found=f"a byte that is not {error.encoding} at offset {error.start}"
    )


def _shape(data: bytes) -> tuple[str, int]:
    """Delimiter and number of columns, from the first records: what most of them agree on."""
    sample = data[:_SAMPLE].decode("utf-8", "ignore")
    if len(data) > _SAMPLE:
        sample = sample[: sample.rfind("\n") + 1] or sample
    best = (0, 0, ",", 1)
    for order, delimiter in enumerate(DELIMITERS):
        widths = Counter(len(record) for record in csv.reader(io.StringIO(sample, newline=""), delimiter=delimiter) if any(record))
        wide = {width: count for width, count in widths.items() if width > 1}
        if wide:
            width = max(wide, key=lambda item: (wide[item], item))
            best = max(best, (wide[width], -order, delimiter, width))
    return best[2], best[3]


def _fast(data: bytes, delimiter: str, width: int) -> Grid | None:
    """Arrow's reader; rows of another length are handed back by it and put in their places. None: it gave up."""
    names = [f"c{i}" for i in range(width)]
    odd: list[pacsv.InvalidRow] = []

    def keep(row: pacsv.InvalidRow) -> Literal["skip"]:
        odd.append(row)
        return "skip"

    source: Any = pa.BufferReader(data)
    try:
        table = pacsv.read_csv(
            source,
            read_options=pacsv.ReadOptions(column_names=names, use_threads=False, block_size=_BLOCK),
            parse_options=pacsv.ParseOptions(
                delimiter=delimiter, newlines_in_values=True, ignore_empty_lines=False, invalid_row_handler=keep
            ),
            convert_options=pacsv.ConvertOptions(
                column_types=dict.fromkeys(names, pa.string()), null_values=[""], strings_can_be_null=True, check_utf8=False
            ),
        )
    except pa.ArrowInvalid:
        return None
    if not odd:
        return Grid("", table)
    rows = [next(csv.reader(io.StringIO(row.text, newline=""), delimiter=delimiter), []) for row in odd]
    fixed, long = _fit(rows, width, delimiter)
    padded = from_rows("", [[None] * width, *fixed]).table.slice(1)
    total = table.num_rows + len(odd)
    places = np.array([(row.number or 1) - 1 for row in odd])
    order = np.empty(total, dtype=np.int64)
    is_odd = np.zeros(total, dtype=bool)
    is_odd[places] = True
    order[~is_odd] = np.arange(table.num_rows)
    order[places] = table.num_rows + np.arange(len(odd))
    whole = take(pa.concat_tables([table, padded.cast(table.schema)]), order)
    return Grid("", whole, ragged=tuple(int(places[i]) for i in long))


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


def _slow(data: bytes, delimiter: str, width: int, where: Where) -> Grid:
    """The standard library's reader, for what Arrow's refuses; it tells an open quote from the rest."""
    limit = csv.field_size_limit(1 << 20)
    try:
        reader = csv.reader(io.StringIO(data.decode("utf-8"), newline=""), delimiter=delimiter, strict=True)
        rows: list[list[str]] = []
        try:
            rows.extend(reader)
        except csv.Error as error:
            if "unexpected end" in str(error) or "field larger" in str(error):
                raise refuse("unclosed_quote", where=Where(where.file, row=len(rows) + 1)) from error
            # A stray quote inside a quoted cell: not strict, the reader takes it as text.
            rows = list(csv.reader(io.StringIO(data.decode("utf-8"), newline=""), delimiter=delimiter))
    finally:
        csv.field_size_limit(limit)
    fixed, long = _fit(rows, width, delimiter)
    return from_rows("", fixed, ragged=tuple(long))
