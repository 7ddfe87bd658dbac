"""Several tables on one sheet: side by side under one header row, and stacked with headers that differ.

Each table becomes a grid of its own with its own header; rows and columns keep the sheet's numbers and letters. A
header that is only repeated (a printed page's) begins no table and stays with ``kinds``.
"""

from __future__ import annotations

import re
from dataclasses import replace

import numpy as np

from pipelines.contracts.model import Contract
from pipelines.errors import Where
from pipelines.intake.arrow import Column, Indices, Mask, compute, filled, matches, take, text_array
from pipelines.intake.grid import Grid, Merge, Row
from pipelines.intake.header import MAX_DEPTH, Header, Reading, best_readings, read_as, whole
from pipelines.intake.kinds import row_text
from pipelines.intake.period import period_of_titles
from pipelines.intake.places import township_of
from pipelines.intake.refusal import refuse
from pipelines.intake.vocabulary import Vocabulary, plain, split_unit, unit_line

_STRICT = ("resident_id", "household_no", "account", "phone", "uscc", "date", "month", "year", "money", "integer", "decimal", "area_code")
_DIGIT = r"[0-9０-９]"
_LABEL = re.compile(r"合计|总计|小计|共计|累计|^注|^备注")
_LOOKED_AT = 2_000
_ABOVE = 4  # rows of titles and units that may stand over a further header
_ENOUGH = 0.6


def tables_of(grid: Grid, reading: Reading, vocabulary: Vocabulary, where: Where) -> list[tuple[Grid, Reading]]:
    """The tables of a sheet, from left to right and from the top down. Raises IntakeError several_feeds."""
    reading = _first(grid, reading, vocabulary)
    return [part for beside in _side_by_side(grid, reading, vocabulary) for part in _stacked(*beside, vocabulary, where)]


def _first(grid: Grid, reading: Reading, vocabulary: Vocabulary) -> Reading:
    """The uppermost header: the best one of a sheet may be that of a further table."""
    above = best_readings(rows_of(grid, 0, reading.header.start), vocabulary).get(reading.feed) if reading.header.start else None
    if above is None or len(above.columns) * 2 < len(reading.columns) or above.header.start + above.header.depth == reading.header.start:
        return reading
    return _first(grid, whole(grid, above, vocabulary), vocabulary)


def rows_of(grid: Grid, start: int, stop: int) -> Grid:
    """Some rows of a grid as a grid of their own."""
    merges = None if grid.merges is None else tuple(
        Merge(merge.top - start, merge.left, min(merge.bottom, stop - 1) - start, merge.right)
        for merge in grid.merges if start <= merge.top < stop
    )  # fmt: skip
    ragged = tuple(index - start for index in grid.ragged if start <= index < stop)
    return replace(grid, table=grid.table.slice(start, stop - start), first_row=grid.first_row + start, merges=merges, ragged=ragged)


def _side_by_side(grid: Grid, reading: Reading, vocabulary: Vocabulary) -> list[tuple[Grid, Reading]]:
    if not reading.losers:
        return [(grid, reading)]
    meant = {index: name for name, index in reading.columns.items()} | reading.losers
    starts = _starts(reading.header, meant)
    ends = [*starts[1:], grid.width]
    groups = [[meant[index] for index in range(start, end) if index in meant] for start, end in zip(starts, ends, strict=True)]
    needed = {name for name in _essential(vocabulary.contracts[reading.feed]) if name in reading.columns} or set(reading.columns)
    complete = all(needed <= set(group) and len(set(group)) > 1 for group in groups)
    if len(groups) < 2 or not complete:
        return [(grid, reading)]
    above = [
        (index, text) for row in grid.rows(0, reading.header.start) for index, cell in enumerate(row) if cell and (text := cell.strip())
    ]
    parts = []
    for start, end in zip(starts, ends, strict=True):
        part = replace(
            _columns_of(grid, start, end), name=f"{grid.name}[{grid.letter(start)}]", sheet=grid.own_name,
            context=tuple(text for index, text in above if not start <= index < end),
            findings=grid.findings if not start else (), ragged=grid.ragged if not start else (),
        )  # fmt: skip
        header = Header(reading.header.start, reading.header.depth, reading.header.headings[start:end])
        parts.append((part, read_as(header, reading.feed, vocabulary)))
    return parts


def _starts(header: Header, meant: dict[int, str]) -> list[int]:
    """Columns at which a table begins: where a field comes again, with as many columns before it as the first table has."""
    named = [index for index, heading in enumerate(header.headings) if heading.candidates]
    lead = sum(index < min(meant) for index in named)
    starts, seen = [0], set[str]()
    for index in sorted(meant):
        if meant[index] in seen:
            before = [place for place in named if starts[-1] <= place < index and place not in meant]
            own = [place for place in before[-lead:] if place > max(other for other in meant if other < index)] if lead else []
            starts.append(min([index, *own]))
            seen = set()
        seen.add(meant[index])
    return starts


def _columns_of(grid: Grid, start: int, end: int) -> Grid:
    merges = None if grid.merges is None else tuple(
        Merge(merge.top, max(merge.left, start) - start, merge.bottom, min(merge.right, end - 1) - start)
        for merge in grid.merges if merge.left < end and merge.right >= start
    )  # fmt: skip
    return replace(grid, table=grid.table.select(list(range(start, end))), first_column=grid.first_column + start, merges=merges)


def _essential(contract: Contract) -> set[str]:
    return {*contract.key, *(field.name for field in contract.fields if field.required)}


def _stacked(grid: Grid, reading: Reading, vocabulary: Vocabulary, where: Where) -> list[tuple[Grid, Reading]]:
    parts: list[tuple[Grid, Reading]] = []
    start = 0
    for index in _header_like(grid, reading, vocabulary).tolist():
        if index < start + reading.header.start + reading.header.depth:
            continue
        found = _further(grid, reading, start, index, vocabulary, where)
        if found is not None:
            begin, following = found
            parts.append((rows_of(grid, start, begin), reading))
            start, reading = begin, following
    if not parts:
        return [(grid, reading)]
    rest = replace(rows_of(grid, start, grid.height), findings=(), context=())
    return [*parts, (rest, reading)]


def _header_like(grid: Grid, reading: Reading, vocabulary: Vocabulary) -> Indices:
    """Rows below the header made of declared words. One column that must hold figures tells nearly all rows apart at once."""
    first = reading.header.start + reading.header.depth
    contract = vocabulary.contracts[reading.feed]
    strict = [index for name, index in reading.columns.items() if contract.field(name).type in _STRICT]
    places = np.arange(first, grid.height)
    if strict:
        column = min((grid.table.column(index) for index in strict), key=lambda item: int(item.null_count))
        places = np.flatnonzero(~matches(column, _DIGIT))
        places = places[places >= first]
    if len(places) > _LOOKED_AT:
        places = places[_words(grid, places, vocabulary)]
    rows = grid.take(places[:_LOOKED_AT]) if len(places) else []
    found: Indices = places[: len(rows)][np.array([_is_words(row, vocabulary) for row in rows], dtype=bool)]
    return found


def _words(grid: Grid, places: Indices, vocabulary: Vocabulary) -> Mask:
    """Rows with two cells or more that are declared headers, word for word."""
    known = text_array(list(vocabulary.index))
    hits = np.zeros(len(places), dtype=np.int16)
    for column in grid.table.columns:
        cells: Column = take(column, places)
        hits += filled(compute.if_else(compute.is_in(cells, value_set=known), cells, None))
    return np.asarray(hits > 1, dtype=np.bool_)


def _is_words(row: Row, vocabulary: Vocabulary) -> bool:
    cells = [text for cell in row if cell and (text := plain(cell))]
    return len(cells) > 1 and sum(split_unit(text)[0] in vocabulary.index for text in cells) * 2 > len(cells)


def _further(grid: Grid, reading: Reading, start: int, index: int, vocabulary: Vocabulary, where: Where) -> tuple[int, Reading] | None:
    """The table whose header stands at a row of words, and where it begins; None for a header that is only repeated."""
    begin = _begin(grid, max(start + reading.header.start + reading.header.depth, index - _ABOVE), index)
    near = rows_of(grid, begin, min(index + MAX_DEPTH, grid.height))
    found = [
        (len(other.columns), feed == reading.feed, feed, other)
        for feed, other in best_readings(near, vocabulary).items()
        if begin + other.header.start <= index < begin + other.header.start + other.header.depth and len(other.columns) > 1
    ]
    if not found:
        return None
    _, is_same, feed, best = max(found, key=lambda item: item[:3])
    if not is_same:
        contract = vocabulary.contracts[feed]
        needed = [field.name for field in contract.fields if field.required]
        if needed and sum(name in best.columns for name in needed) >= _ENOUGH * len(needed):
            names = ", ".join(sorted({reading.feed, feed}))
            raise refuse("several_feeds", where=Where(where.file, where.sheet, grid.row_no(index)), expected="one dataset", found=names)
        return None
    if len(best.columns) * 2 < len(reading.columns):  # 姓名：　联系电话： at the foot of a sheet
        return None
    if best.columns == reading.columns and _units(best) == _units(reading) and not _speaks(near, best.header.start):
        kind = vocabulary.contracts[feed].delivery.period
        if _period(near, best.header.start, kind) in (None, _period(rows_of(grid, start, begin), reading.header.start, kind)):
            return None
    return begin, whole(near, best, vocabulary)


def _units(reading: Reading) -> list[str | None]:
    return [heading.unit for heading in reading.header.headings]


def _speaks(grid: Grid, lines: int) -> bool:
    """Whether the lines above a header say something its rows depend on: a unit, a township."""
    texts = [cell for row in grid.rows(0, lines) for cell in row if cell]
    return any(unit_line(text) or township_of(text) or "镇" in text or "乡" in text for text in texts)


def _period(grid: Grid, lines: int, kind: str) -> str | None:
    """The period stated by the lines above a header."""
    return period_of_titles((row_text(row) for row in grid.rows(0, lines)), kind)


def _begin(grid: Grid, earliest: int, index: int) -> int:
    """The first of the lines above a header that belong to it: blank or of one text, no total and no note."""
    begin = index
    rows = grid.rows(earliest, index - earliest)
    for offset, row in reversed(list(enumerate(rows))):
        texts = {text for cell in row if cell and (text := plain(cell))}
        group = len(texts) > 1 and not any(re.search(r"\d", text) for text in texts) and earliest + offset == begin - 1
        if any(_LABEL.search(text) for text in texts) or (len(texts) > 1 and not (group and _no_data(row))):
            break
        begin = earliest + offset
    return begin


def _no_data(row: Row) -> bool:
    """A row of group words above a header: few cells, no figures."""
    cells = [cell for cell in row if cell and cell.strip()]
    return len(cells) * 2 <= len(row)
