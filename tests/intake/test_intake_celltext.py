"""What a typed cell becomes as text."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.intake.celltext import arrow_text, cell_text, column_text

TABLE = [
    ("a whole number has no decimals", 42.0, "42"),
    ("fifteen digits are whole", 123456789012345.0, "123456789012345"),
    ("an id a spreadsheet has rounded shows that digits are gone", 9.99908198506151e17, "9.99908198506151E+17"),
    ("as an integer too", 999908198506151000, "9.99908198506151E+17"),
    ("no trailing zeros in the mantissa", 5.1e17, "5.1E+17"),
    ("money", 1234.5, "1234.5"),
    ("fifteen significant digits, not seventeen", 0.1 + 0.2, "0.3"),
    ("small", 1e-7, "0.0000001"),
    ("negative", -3.0, "-3"),
    ("a day", dt.date(2025, 6, 30), "2025-06-30"),
    ("midnight is a day", dt.datetime(2025, 6, 30), "2025-06-30"),
    ("a moment", dt.datetime(2025, 6, 30, 8, 5), "2025-06-30 08:05:00"),
    ("a duration", dt.timedelta(hours=26, minutes=3), "26:03:00"),
    ("yes", True, "TRUE"),
    ("no", False, "FALSE"),
    ("text stays as it is", " 0012 ", " 0012 "),
    ("decimal", Decimal("12.50"), "12.5"),
    ("nothing", None, None),
]


@pytest.mark.parametrize(("why", "value", "text"), TABLE, ids=[row[0] for row in TABLE])
def test_cell(why: str, value: object, text: str | None) -> None:
    assert cell_text(value) == text
    assert column_text([value, "x"]).to_pylist() == [text, "x"]


cells = st.one_of(st.text(), st.floats(allow_nan=False, allow_infinity=False), st.booleans(), st.dates(), st.none())


@settings(deadline=None)
@given(st.lists(cells), st.sampled_from([None, float, str]))
def test_a_column_is_its_cells_whatever_its_types(values: list, only: type | None) -> None:
    chosen = [value for value in values if only is None or type(value) is only]
    assert column_text(chosen).to_pylist() == [cell_text(value) or None for value in chosen]


amounts = st.one_of(st.integers(-(10**17), 10**17).map(lambda n: n / 100), st.floats(), st.just(""))


@settings(deadline=None)
@given(st.lists(amounts))
def test_figures_and_blanks_of_one_column_are_its_cells(values: list) -> None:
    assert column_text(values).to_pylist() == [cell_text(value) or None for value in values]


def test_parquet_columns_become_text_by_the_same_rules() -> None:
    ids = pa.chunked_array([pa.array([999908198506151234], pa.int64())])
    assert arrow_text(ids).to_pylist() == ["9.99908198506151E+17"]
    assert arrow_text(pa.chunked_array([pa.array([1.0, None])])).to_pylist() == ["1", None]
    days = pa.chunked_array([pa.array([dt.datetime(2025, 6, 30)], pa.timestamp("ns"))])
    assert arrow_text(days).to_pylist() == ["2025-06-30"]
    labels = pa.chunked_array([pa.array(["男", "", "女"]).dictionary_encode()])
    assert arrow_text(labels).to_pylist() == ["男", None, "女"]
