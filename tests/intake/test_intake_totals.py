"""Figures as the search for totals reads them: exact, or not at all."""

from __future__ import annotations

import pytest

from pipelines.intake.arrow import text_array
from pipelines.intake.totals import figures

FIGURES = [
    (["1", "0.1", "0.2", None], [10_000, 1_000, 2_000, 0], [True, True, True, False]),
    (["1,234.5", "约5", " 7 ", "１２"], [12_345_000, 0, 70_000, 0], [True, False, True, False]),
    (["nan", "inf", "1e300", "-3"], [0, 0, 0, -30_000], [False, False, False, True]),
]


@pytest.mark.parametrize(("cells", "values", "known"), FIGURES)
def test_plain_figures_as_ten_thousandths(cells: list[str | None], values: list[int], known: list[bool]) -> None:
    found, is_figure = figures(text_array(cells))
    assert (found.tolist(), is_figure.tolist()) == (values, known)
