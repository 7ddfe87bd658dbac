"""The simulator's own statement of what departments print agrees with what the contracts say may come.

The two are written apart on purpose; only this test reads both.
"""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

import pytest
import yaml

from simulation.files.layout import Layout, code_labels, layouts, period_end_text, period_text

CONTRACTS = Path(__file__).parents[2] / "pipelines" / "contracts"
FEEDS: dict[str, dict[str, Any]] = {
    body["feed"]: body for body in (yaml.safe_load(p.read_text(encoding="utf-8")) for p in sorted((CONTRACTS / "feeds").glob("*/*.yaml")))
}


def test_every_feed_has_a_layout() -> None:
    assert set(layouts()) == set(FEEDS)


@pytest.mark.parametrize("layout", layouts().values(), ids=lambda layout: layout.feed)
def test_columns_headers_units_and_losses_agree(layout: Layout) -> None:
    fields = {field["name"]: field for field in FEEDS[layout.feed]["fields"]}
    assert {column.field for column in layout.columns} == set(fields)
    for column in layout.columns:
        field = fields[column.field]
        for text in column.print:
            assert ("".join((*column.under, text)) if column.joined else text) in field["header"]
        assert column.codes == field.get("codes")
        assert column.unit == ("wan_yuan" if field.get("unit") == "wan_yuan" else "yuan")
        assert column.blank == ("row" if field.get("on_blank") == "reject" else "cell")
        assert column.bad == {"reject": "row", "flag": "kept", "null": "cell"}[field.get("on_bad", "null")]
        assert column.precision == field.get("min_precision", "day")
    assert layout.row_limit <= FEEDS[layout.feed]["limits"].get("reject_share", 0.1) / 2


def test_code_labels_agree() -> None:
    for name, codes in code_labels().items():
        with (CONTRACTS / "codes" / f"{name}.csv").open(encoding="utf-8") as file:
            known = {row["code"]: {row["zh"], *filter(None, (row["aliases"] or "").split(";"))} for row in csv.DictReader(file)}
        assert set(codes) == set(known)
        assert all(set(labels) <= known[code] for code, labels in codes.items())


@pytest.mark.parametrize(
    ("period", "title", "end"),
    [
        ("2025-06", "2025年6月", "2025年6月30日"),
        ("2024-02", "2024年2月", "2024年2月29日"),
        ("2025-Q2", "2025年第二季度", "2025年6月30日"),
        ("2025-1", "2025年春季学期", "2025年春季学期"),
        ("2024-2", "2024年秋季学期", "2024年秋季学期"),
        ("2025", "2025年度", "2025年12月31日"),
    ],
)
def test_wording_of_periods(period: str, title: str, end: str) -> None:
    assert (period_text(period), period_end_text(period)) == (title, end)
