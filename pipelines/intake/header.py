"""Finds the header of a sheet: which rows it takes, what each column is called and which field it names.

Any of the first rows may begin it, and it may be one to five rows deep; the choice is by how many declared
headers it yields. No feed is chosen here (``detect``), no data row is judged (``kinds``), and which of two columns
of one name speaks is not decided here (``repeated``).
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import chain

from pipelines.intake.grid import Grid, Row
from pipelines.intake.period import split_period
from pipelines.intake.vocabulary import SEQUENCE, Meaning, Vocabulary, is_numbering, plain, split_unit, unit_word

HEAD_ROWS = 30
_NO_GROUP = re.compile(r":|\d{4}")  # 填报单位：…, 2025年: lines above a header, not parts of it
_DATA_CELL = re.compile(r"\d{7,}|\d{4}-\d{1,2}-\d{1,2}")  # an id, a number, a day: no header row holds one
_SUFFIX = re.compile(r"(.*\D)[01]$")  # 识别监测时间0, 识别监测时间1: an export's way of naming one column twice
MAX_DEPTH = 5
REMEMBERED = 20_000  # headings of which their meanings are kept
Meanings = dict[str, tuple[int, Meaning, str]]  # by feed: how specific the wording is, what it means, the wording


@dataclass(frozen=True)
class Heading:
    """One column's header: its texts from the top down, the candidates it may be read as, best first, its unit and period."""

    texts: tuple[str, ...]
    candidates: tuple[str, ...]
    unit: str | None
    period: str | None = None

    @property
    def shown(self) -> str:
        """The header as a person would quote it."""
        return "/".join(self.texts)

    @property
    def is_sequence(self) -> bool:
        return bool(self.candidates) and self.candidates[-1] in SEQUENCE


@dataclass(frozen=True)
class Header:
    """Header rows ``start`` to ``start + depth - 1`` of a grid, and a heading per column."""

    start: int
    depth: int
    headings: tuple[Heading, ...]

    @cached_property  # asked once a feed
    def named(self) -> int:
        """Columns that carry a name of their own, the sequence aside."""
        return sum(bool(heading.texts) and not heading.is_sequence for heading in self.headings)


@dataclass(frozen=True)
class Reading:
    """A header read as one feed's: column index by field, and columns that lost a field to another column."""

    header: Header
    feed: str
    columns: dict[str, int]
    losers: dict[int, str]


def filled(grid: Grid, head: list[Row], start: int, depth: int) -> list[Row]:
    """Header rows with merged cells repeated; where merges are not told, a group's text goes right over what it covers."""
    block = [list(row) for row in head[start : start + depth]]
    inside = [merge for merge in grid.merges or () if start <= merge.top < start + depth]
    for merge in inside:
        text = head[merge.top][merge.left] if merge.left < grid.width else None
        for row in range(merge.top, min(merge.bottom, start + depth - 1) + 1):
            for column in range(merge.left, min(merge.right, grid.width - 1) + 1):
                block[row - start][column] = block[row - start][column] or text
    if not inside:
        for level in range(depth - 1):
            for column in range(1, grid.width):
                if not block[level][column] and block[level + 1][column]:
                    block[level][column] = block[level][column - 1]
    return block


def read_headings(block: list[Row]) -> tuple[Heading, ...]:
    """What each column of a block of header rows is called."""
    return tuple(map(_heading, zip(*block, strict=True)))


@lru_cache(maxsize=20_000)  # a county's files repeat a few hundred headings many thousand times
def _heading(cells: tuple[str | None, ...]) -> Heading:
    texts: list[str] = []
    unit: str | None = None
    for cell in cells:
        if not cell or not plain(cell) or (texts and cell == texts[-1]):
            continue
        if texts and (word := unit_word(cell)):
            unit = word
        else:
            texts.append(cell.strip())
    pieces = [split_unit(plain(text)) for text in texts]
    own = next((found for _, found in reversed(pieces) if found), None)
    names = [name for name, _ in pieces]
    candidates = _joined(names)
    if len(names) > 1 and is_numbering(names[-1]):  # 风险 over 1, 2, 3 names three columns; 姓名 over 4 is a column number
        candidates += _joined(names[:-1])
    undated = [split_period(name) for name in names]
    period = next((found for _, found in reversed(undated) if found), None)
    if period:  # 2024年9月 over 金额, or 2024年9月金额: a name of its own first, then without the period
        candidates += _joined([split_unit(name)[0] for name, _ in undated if name])
    numbered = [split_unit(match[1]) for name in candidates if (match := _SUFFIX.match(name))]  # 面积(亩)0 is 面积 in 亩
    candidates += tuple(name for name, _ in numbered)
    own = own or next((found for _, found in numbered if found), None)
    return Heading(tuple(texts), tuple(dict.fromkeys(candidates)), own or unit, period)


def _joined(names: list[str]) -> tuple[str, ...]:
    """All levels joined first (户主 + 姓名), then fewer, the leaf last."""
    return tuple("".join(names[i:]) for i in range(len(names)))


def possible_headers(grid: Grid, vocabulary: Vocabulary) -> list[Header]:
    """Every block of rows that might be the header, shallow ones first. A block without any declared word is none."""
    head = grid.rows(0, HEAD_ROWS + MAX_DEPTH)
    is_open = [any(row) and not any(cell and _DATA_CELL.search(cell) for cell in row) for row in head]
    hits = [
        is_head and any(cell and split_unit(plain(cell))[0] in vocabulary.index for cell in row)
        for row, is_head in zip(head, is_open, strict=True)
    ]
    found = []
    for depth in range(1, MAX_DEPTH + 1):
        for start in range(min(HEAD_ROWS, len(head) - depth + 1)):
            if any(hits[start : start + depth]) and all(is_open[start : start + depth]):
                found.append(Header(start, depth, read_headings(filled(grid, head, start, depth))))
    return found


def read_as(header: Header, feed: str, vocabulary: Vocabulary) -> Reading:
    """Give each field its column: the more specific wording wins, then the contract's order, then the left one."""
    return _claimed(header, feed, [meanings_of(heading, vocabulary) for heading in header.headings])


def meanings_of(heading: Heading, vocabulary: Vocabulary) -> Meanings:
    """What a heading may mean, by feed. Asked once: a county's files repeat their headings."""
    known: Meanings | None = vocabulary.meanings.get(heading)
    if known is None:
        known = {}
        for specific, text in enumerate(heading.candidates):
            for feed, meaning in vocabulary.lookup(text).items():
                known.setdefault(feed, (specific, meaning, text))
        if len(vocabulary.meanings) >= REMEMBERED:
            vocabulary.meanings.clear()
        vocabulary.meanings[heading] = known
    return known


def _claimed(header: Header, feed: str, meant: list[Meanings]) -> Reading:
    claims: dict[str, list[tuple[int, int, int]]] = {}
    for index, meanings in enumerate(meant):
        if found := meanings.get(feed):
            specific, meaning, text = found
            if not _counts(header, index, text):
                claims.setdefault(meaning.field, []).append((specific, meaning.rank, index))
    columns: dict[str, int] = {}
    losers: dict[int, str] = {}
    for field, found_claims in claims.items():
        best, *others = sorted(found_claims)
        columns[field] = best[2]
        losers.update({index: field for _, _, index in others})
    return Reading(header, feed, columns, losers)


def _counts(header: Header, index: int, text: str) -> bool:
    """Whether a figure behind a name counts and repeats nothing: 风险1 has a 风险2 beside it."""
    candidates = header.headings[index].candidates
    if len(candidates) == 1 or not any(f"{text}{end}" in candidates for end in "01"):
        return False
    return any(other.candidates and other.candidates[-1] == f"{text}2" for other in header.headings)


def whole(grid: Grid, reading: Reading, vocabulary: Vocabulary) -> Reading:
    """A header with all its rows: those its merged cells reach down to, and the group rows above."""
    return _with_rows_above(grid, _with_rows_below(grid, reading, vocabulary), vocabulary)


def _with_rows_below(grid: Grid, reading: Reading, vocabulary: Vocabulary) -> Reading:
    """The same header with the rows below that its merged cells, or cells of nothing but periods, say belong to it."""
    start, end = reading.header.start, reading.header.start + reading.header.depth
    bottom = max((merge.bottom + 1 for merge in grid.merges or () if start <= merge.top < end), default=end)
    below = [cell for row in grid.rows(end, 1) for cell in row if cell and plain(cell)]
    if bottom == end and below and all(split_period(plain(cell))[0] == "" for cell in below):
        bottom = end + 1
    depth = min(bottom - start, MAX_DEPTH)
    if depth <= reading.header.depth:
        return reading
    taller = read_as(Header(start, depth, read_headings(filled(grid, grid.rows(0, start + depth), start, depth))), reading.feed, vocabulary)
    return taller if set(taller.columns) >= set(reading.columns) else reading


def _with_rows_above(grid: Grid, reading: Reading, vocabulary: Vocabulary) -> Reading:
    """The same header with the group rows above it, which no field's name may depend on but which are no titles either."""
    while reading.header.start and reading.header.depth < MAX_DEPTH:
        start, depth = reading.header.start - 1, reading.header.depth + 1
        head = grid.rows(0, start + depth)
        words = {plain(cell) for cell in head[start] if cell and plain(cell)}
        dated = {word for word in words if split_period(word) == ("", split_period(word)[1])}
        if len(words) < 2 or any(_NO_GROUP.search(word) for word in words - dated):
            break
        taller = read_as(Header(start, depth, read_headings(filled(grid, head, start, depth))), reading.feed, vocabulary)
        if taller.columns != reading.columns:
            break
        reading = taller
    return reading


def best_readings(grid: Grid, vocabulary: Vocabulary) -> dict[str, Reading]:
    """For every feed, the header that yields most of its fields; ties go to the shallower and upper one."""
    best: dict[str, Reading] = {}
    for header in possible_headers(grid, vocabulary):
        meant = [meanings_of(heading, vocabulary) for heading in header.headings]
        for feed, columns in Counter(chain.from_iterable(meant)).items():
            known = best.get(feed)
            if known is None or columns > len(known.columns):  # as many fields as that at most
                reading = _claimed(header, feed, meant)
                if known is None or len(reading.columns) > len(known.columns):
                    best[feed] = reading
    return best
