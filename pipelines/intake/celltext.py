"""Cell text: how a value that a spreadsheet or Parquet file has typed becomes text again.

The rules of docs/architecture.md section 2 stand here and nowhere else. No id may look whole after a
spreadsheet has rounded it: beyond 15 digits a number shows its exponent. Nothing is parsed here.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import Any

import pyarrow as pa

from pipelines.intake.arrow import Column, blank_to_null, compute, mask, text_array

_LIMIT = 10**15  # a spreadsheet keeps 15 significant digits
_PLAIN = r"^(0|-?[1-9]\d*|-?\d+\.\d+)$"  # no exponent, no minus nought
_MIDNIGHT = dt.time()


def number_text(value: float) -> str:
    """``12.0`` as ``12``; 18 digits as ``5.10908198506151E+17``; other numbers at 15 significant digits."""
    if value != value or value in (float("inf"), float("-inf")):
        return str(value)
    if abs(value) >= _LIMIT:
        mantissa, exponent = f"{value:.14E}".split("E")
        return f"{mantissa.rstrip('0').rstrip('.')}E{exponent}"
    if value == int(value):
        return str(int(value))
    text = f"{value:.15g}"
    return format(Decimal(text), "f") if "e" in text and abs(value) > 1e-12 else text.upper()


def _int_text(value: int) -> str:
    return str(value) if abs(value) < _LIMIT else number_text(value)


def _datetime_text(value: dt.datetime) -> str:
    return value.date().isoformat() if value.time() == _MIDNIGHT else value.isoformat(sep=" ")


def _duration_text(value: dt.timedelta) -> str:
    seconds = round(value.total_seconds())
    sign, seconds = ("-", -seconds) if seconds < 0 else ("", seconds)
    return f"{sign}{seconds // 3600}:{seconds // 60 % 60:02d}:{seconds % 60:02d}"


_TEXT: dict[type, Callable[[Any], str | None]] = {
    str: lambda value: value,
    float: number_text,
    int: _int_text,
    bool: lambda value: "TRUE" if value else "FALSE",
    dt.date: lambda value: value.isoformat(),
    dt.datetime: _datetime_text,
    dt.time: lambda value: value.isoformat(),
    dt.timedelta: _duration_text,
    Decimal: lambda value: format(value.normalize(), "f") if value else "0",
    bytes: lambda value: value.decode("utf-8", "replace"),
    type(None): lambda value: None,
}


def cell_text(value: object) -> str | None:
    """Text of one cell."""
    return _TEXT.get(type(value), str)(value)


def column_text(values: Sequence[object]) -> Column:
    """Text of one column; an empty cell is null. The common cases (all text, all numbers, some blank) stay out of Python."""
    kinds = set(map(type, values))
    if kinds <= {str}:
        return blank_to_null(text_array(values))
    if kinds == {float}:
        return _float_column(values)
    if kinds == {float, str} and not any(value for value in values if type(value) is str):
        return _float_column([None if type(value) is str else value for value in values])
    rules = {kind: _TEXT.get(kind, str) for kind in kinds}
    return blank_to_null(text_array([rules[type(value)](value) for value in values]))


def _float_column(values: Sequence[Any]) -> Column:
    numbers: Any = pa.array(values, pa.float64())
    # The shortest text of a double; where that has at most 15 digits it is the text at 15 digits.
    texts: Any = numbers.cast(pa.string())
    certain = compute.and_(compute.less_equal(compute.binary_length(texts), 16), compute.match_substring_regex(texts, _PLAIN))
    odd = compute.invert(certain.fill_null(True))
    if not mask(odd).any():
        return texts
    return compute.replace_with_mask(texts, odd, text_array([number_text(value) for value in numbers.filter(odd).to_pylist()]))


def arrow_text(column: Column) -> Column:
    """Text of one Parquet column, by the same rules."""
    kind = column.type
    if pa.types.is_dictionary(kind):
        return arrow_text(column.cast(kind.value_type))
    if pa.types.is_string(kind) or pa.types.is_large_string(kind):
        return blank_to_null(column.cast(pa.string()))
    if pa.types.is_integer(kind) and kind.bit_width <= 32:
        return column.cast(pa.string())
    if pa.types.is_timestamp(kind) and kind.unit == "ns":  # Python's datetime has no nanoseconds
        column = column.cast(pa.timestamp("us", kind.tz), safe=False)
    return pa.chunked_array([column_text(chunk.to_pylist()) for chunk in column.chunks], pa.string())
