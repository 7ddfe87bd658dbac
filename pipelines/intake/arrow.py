"""The few whole-column operations the readers need, typed once: pyarrow's stubs refuse much that the library does.

Nothing of deliveries is known here.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute

compute: Any = pyarrow.compute
Column = Any  # a text column: pyarrow.Array or pyarrow.ChunkedArray
Mask = npt.NDArray[np.bool_]
Indices = npt.NDArray[np.int64]
NO_TEXT: Any = pa.scalar(None, pa.string())


def mask(column: Column) -> Mask:
    """A boolean column as numpy, null as false."""
    known = column.fill_null(False)
    found = known.to_numpy(zero_copy_only=False) if isinstance(known, pa.Array) else known.to_numpy()
    return np.asarray(found, dtype=np.bool_)


def filled(column: Column) -> Mask:
    """Which cells have content."""
    return mask(column.is_valid())


def take(data: Any, indices: Indices) -> Any:
    """Rows of a table or cells of a column, in the order given.

    Arrow puts the chunks together before it takes from them. Indices in rising order are taken chunk by chunk instead,
    so that a few rows of a large table do not fetch all of it.
    """
    is_table = isinstance(data, pa.Table)
    chunks: list[Any] = data.to_batches() if is_table else getattr(data, "chunks", [])
    if len(chunks) < 2 or not len(indices) or bool((np.diff(indices) < 0).any()):
        return data.take(pa.array(indices, pa.int64()))
    ends = np.cumsum([len(chunk) for chunk in chunks])
    pieces = []
    for chunk, stop, found in zip(chunks, ends, np.split(indices, np.searchsorted(indices, ends)), strict=False):
        if len(found):
            pieces.append(chunk.take(pa.array(found - (stop - len(chunk)), pa.int64())))
    make: Any = pa.Table.from_batches if is_table else pa.chunked_array
    return make(pieces)


def text_array(values: Any) -> Column:
    """Python texts as a column."""
    return pa.array(values, pa.string())


def no_text(count: int) -> Column:
    """A column without any content."""
    return pa.nulls(count, pa.string())


def blank_to_null(texts: Column) -> Column:
    """Empty text as null."""
    return compute.if_else(compute.equal(texts, ""), NO_TEXT, texts)


def equals(column: Column, text: str) -> Mask:
    """Cells that are exactly this text."""
    return mask(compute.equal(column, text))


def matches(column: Column, pattern: str) -> Mask:
    """Cells in which the RE2 pattern is found."""
    return mask(compute.match_substring_regex(column, pattern))


def is_blank(column: Column) -> Mask:
    """Cells of nothing but blanks; an empty cell is null and not meant."""
    return mask(compute.equal(compute.utf8_trim_whitespace(column), ""))


def coded(codes: npt.NDArray[Any], names: tuple[str, ...]) -> Column:
    """Texts chosen by index from a few names."""
    dictionary: Any = pa.DictionaryArray
    return dictionary.from_arrays(pa.array(codes.astype(np.int8)), text_array(list(names))).cast(pa.string())


def counts(column: Column) -> list[tuple[str, int]]:
    """Distinct texts and how often each stands, nulls left out."""
    return [(str(item["values"]), int(item["counts"])) for item in compute.value_counts(column.drop_null()).to_pylist()]


def table(columns: Mapping[str, Column]) -> Any:
    """A table of named columns."""
    make: Any = pa.table
    return make(dict(columns))
