"""Totals nobody has labelled: a row without identity whose figures are the sums of the rows above it.

Exact, or not at all: a row whose figures come near is data. Labelled totals stand in ``kinds``. Figures are summed as
whole millionths (a fen in 万元), so that 0.1 + 0.2 is 0.3.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from pipelines.contracts.model import Contract
from pipelines.intake.arrow import NO_TEXT, Column, Mask, compute, filled, matches, take
from pipelines.intake.grid import Grid
from pipelines.intake.header import Reading

NUMERIC = ("money", "integer", "decimal")
SOUGHT = 2_000  # a sheet with more rows of nothing but figures is no list with totals
_PLAIN = r"^\s*-?(\d{1,3}(,\d{3})+|\d{1,12})(\.\d{1,8})?\s*$"
_COUNTED = r"^\s*共?\s*[0-9０-９]{1,6}\s*(人|户|名|口|个|处|家|项|条|件|宗|笔)\s*$"
_COUNT = r"^\s*共?\s*[0-9０-９]{1,6}(\.0)?\s*(人|户|名|口|个)?\s*$"
SCALE = 1_000_000
_FINE = 1e9  # beyond it a double holds ten-thousandths, but no millionths
_LARGEST = 9e11  # beyond it not even these

Whole = npt.NDArray[np.int64]


@dataclass
class Sums:
    """What has been summed so far, by column: over the table, and since its last total."""

    whole: dict[int, int] = field(default_factory=dict)
    since: dict[int, int] = field(default_factory=dict)
    rows: int = 0
    rows_since: int = 0

    def add(self, values: dict[int, int], rows: int) -> None:
        for column, value in values.items():
            self.whole[column] = self.whole.get(column, 0) + value
            self.since[column] = self.since.get(column, 0) + value
        self.rows += rows
        self.rows_since += rows

    def close(self) -> None:
        """A total has been met: a group begins anew."""
        self.since, self.rows_since = {}, 0


@dataclass(frozen=True)
class Marks:
    """Where rows are of the kinds that matter here."""

    data: Mask
    closing: Mask  # labelled totals and subtotals
    bare: Mask  # data without identity


def numeric_columns(reading: Reading, contract: Contract) -> list[int]:
    """Columns that hold figures."""
    return [index for name, index in reading.columns.items() if contract.field(name).type in NUMERIC]


def name_columns(reading: Reading, contract: Contract) -> set[int]:
    """Columns that hold a person's name or number: where a total prints how many there are."""
    return {index for name, index in reading.columns.items() if contract.field(name).type in ("person_name", "resident_id")}


def text_columns(reading: Reading, contract: Contract) -> set[int]:
    """Columns of words: 12处 in one of them counts, and names no place and no thing."""
    return {index for name, index in reading.columns.items() if contract.field(name).type in ("area_name", "text")}


def is_counted(column: Column) -> Mask:
    """Cells that count and say what: 12处, 共3个. A bare figure may be a name."""
    return matches(column, _COUNTED)


def is_count(column: Column) -> Mask:
    """Cells that count: 3, 3人, 共12户. No name and no id is written so."""
    return matches(column, _COUNT)


def figures(column: Column) -> tuple[Whole, Mask]:
    """Millionths of plain figures, and which cells are such."""
    try:
        numbers = compute.cast(column, pa.float64())
    except pa.ArrowInvalid:
        plain = compute.if_else(pa.array(matches(column, _PLAIN)), column, NO_TEXT)
        numbers = compute.cast(compute.utf8_trim_whitespace(compute.replace_substring(plain, ",", "")), pa.float64())
    values = np.asarray(numbers.to_numpy(zero_copy_only=False) if isinstance(numbers, pa.Array) else numbers.to_numpy(), dtype=np.float64)
    is_figure: Mask = np.isfinite(values) & (np.abs(np.nan_to_num(values)) < _LARGEST)
    stated = np.where(is_figure, values, 0.0)
    whole = np.trunc(stated)
    part = stated - whole
    part = np.where(np.abs(stated) < _FINE, np.rint(part * SCALE), np.rint(part * 10_000) * (SCALE // 10_000))
    return whole.astype(np.int64) * SCALE + part.astype(np.int64), is_figure


def unlabelled(grid: Grid, reading: Reading, contract: Contract, marks: Marks) -> dict[int, bool]:
    """Rows that are totals without a label: index to whether they sum the whole table."""
    columns = numeric_columns(reading, contract)
    if not columns:
        return {}
    of_figures = _only_figures(grid, reading, contract, columns, marks.bare & marks.data)
    places = np.flatnonzero(of_figures)
    if not 0 < len(places) <= SOUGHT:
        return {}
    so_far = Sums()
    values = {column: figures(grid.table.column(column)) for column in columns}
    certain = marks.data.copy()
    certain[places] = False
    running = {column: np.concatenate(([0], np.cumsum(np.where(certain, numbers, 0)))) for column, (numbers, _) in values.items()}
    counted = np.concatenate(([0], np.cumsum(certain)))
    found: dict[int, bool] = {}
    at = 0
    for index in np.union1d(places, np.flatnonzero(marks.closing)).tolist():
        so_far.add({column: int(total[index] - total[at]) for column, total in running.items()}, int(counted[index] - counted[at]))
        at = index
        if not of_figures[index]:
            so_far.close()
            continue
        row = {column: int(numbers[index]) for column, (numbers, known) in values.items() if known[index]}
        is_whole = so_far.rows > 1 and all(so_far.whole.get(column, 0) == value for column, value in row.items())
        is_group = so_far.rows_since > 1 and all(so_far.since.get(column, 0) == value for column, value in row.items())
        # Printed above the rows it sums: nothing stands before it, and all below it comes to the same.
        is_first = so_far.rows == 0 and counted[-1] > 1 and all(int(running[column][-1]) == value for column, value in row.items())
        if any(row.values()) and is_first:
            found[index] = True
        elif any(row.values()) and (is_whole or is_group):
            found[index] = is_whole and not (is_group and bool(certain[index:].any()))
            so_far.close()
        else:
            so_far.add(row, 1)
    return found


def _only_figures(grid: Grid, reading: Reading, contract: Contract, columns: list[int], among: Mask) -> Mask:
    """Rows that hold figures and nothing else, a running number and a count of persons aside."""
    places = np.flatnonzero(among)
    found: Mask = np.zeros(grid.height, dtype=bool)
    if not len(places):
        return found
    part = take(grid.table, places)
    numbers = np.zeros(len(places), dtype=np.int16)
    others = np.zeros(len(places), dtype=bool)
    names = name_columns(reading, contract)
    for index, heading in enumerate(reading.header.headings):
        column = part.column(index)
        if index in columns:
            known = figures(column)[1]
            numbers += known
            others |= filled(column) & ~known
        elif not heading.is_sequence:
            others |= filled(column) & ~is_count(column) if index in names else filled(column)
    found[places] = (numbers > 0) & ~others
    return found
