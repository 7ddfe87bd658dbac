"""Figures as the search for totals reads them: exact, or not at all."""

from __future__ import annotations

import pytest

from pipelines.intake.arrow import text_array
from pipelines.intake.totals import figures

FIGURES = [
    (["1", "0.1", "0.2", None], [1_000_000, 100_000, 200_000, 0], [True, True, True, False]),
    (["1,234.5", "约5", " 7 ", "１２"], [1_234_500_000, 0, 7_000_000, 0], [True, False, True, False]),
    (
        ["0.345678", "-0.000001", "4329000000.12", "800000000000.25"],
        [345_678, -1, 4_329_000_000_120_000, 800_000_000_000_250_000],
        [True] * 4,
    ),
    (["nan", "inf", "1e300", "-3"], [0, 0, 0, -3_000_000], [False, False, False, True]),
]


@pytest.mark.parametrize(("cells", "values", "known"), FIGURES)
def test_plain_figures_as_millionths(cells: list[str | None], values: list[int], known: list[bool]) -> None:
    found, is_figure = figures(text_array(cells))
    assert (found.tolist(), is_figure.tolist()) == (values, known)
