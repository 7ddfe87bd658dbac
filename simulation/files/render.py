"""Clean values of a world as the cells a department prints: labels, units, forms of dates.

Here belongs the usual form of every kind of column, column by column. Odd forms stand in ``dirt``; where a cell
stands on a sheet is ``sheet``'s.
"""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd

from simulation.files.layout import Column, Layout, code_labels

Cells = np.ndarray  # one-dimensional, dtype object: str, int, float, date or None
SPREADSHEETS = ("xlsx", "xls", "ods")


def date_text(day: dt.date, form: str) -> str:
    """A day in one of the forms offices use."""
    return {
        "dash": f"{day:%Y-%m-%d}",
        "cell": f"{day:%Y-%m-%d}",
        "dot": f"{day.year}.{day.month}.{day.day}",
        "slash": f"{day.year}/{day.month}/{day.day}",
        "zh": f"{day.year}年{day.month}月{day.day}日",
        "compact": f"{day:%Y%m%d}",
    }[form]


def semester_text(value: str) -> str:
    """``2025-1`` as 2025年春季学期."""
    year, half = value.split("-")
    return f"{year}年{'春' if half == '1' else '秋'}季学期"


def codes_of(value: Any) -> list[str]:
    """Codes of a set cell, however the world holds them."""
    return [part for part in value.split(",") if part] if isinstance(value, str) else sorted(value)


def plain_number(value: float) -> str:
    """A number as text without exponent and without a dangling ``.0``."""
    return f"{value:.6f}".rstrip("0").rstrip(".")


def _distinct(values: pd.Series, make: Callable[[Any], Any]) -> Cells:
    """Apply ``make`` once per distinct value: a county has few distinct dates, months and sums."""
    codes, found = pd.factorize(values.astype(object), use_na_sentinel=True)
    made = np.empty(len(found) + 1, dtype=object)
    for index, value in enumerate(found):
        made[index] = make(value)
    made[len(found)] = None
    return made[codes]


def _money(column: Column, spreadsheet: bool) -> Callable[[Any], Any]:
    scale = 1_000_000 if column.unit == "wan_yuan" else 100
    if spreadsheet:
        return lambda fen: int(fen) // scale if int(fen) % scale == 0 else int(fen) / scale
    if column.unit == "wan_yuan":
        return lambda fen: plain_number(int(fen) / scale)
    return lambda fen: f"{int(fen) / 100:.2f}"


def _maker(column: Column, spreadsheet: bool, label: dict[str, str]) -> Callable[[Any], Any]:
    kind = column.kind
    if kind == "money":
        return _money(column, spreadsheet)
    if kind in ("integer", "year"):
        return int if spreadsheet else (lambda value: str(int(value)))
    if kind == "decimal":
        return (lambda value: float(value)) if spreadsheet else (lambda value: plain_number(float(value)))
    if kind == "date":
        if column.form == "cell" and spreadsheet:
            return dt.date.fromisoformat
        return lambda value: date_text(dt.date.fromisoformat(value), column.form)
    if kind == "month":
        return lambda value: value.replace("-", "")
    if kind == "semester":
        return semester_text
    if kind == "code":
        return lambda value: label[str(value)]
    if kind == "code_set":
        return lambda value: "，".join(label[code] for code in codes_of(value)) or None
    if kind == "yes_no":
        return lambda value: "是" if value else "否"
    return str


def render(frame: pd.DataFrame, layout: Layout) -> dict[str, Cells]:
    """The frame's fields as printed cells, in the layout's column order."""
    spreadsheet = layout.format in SPREADSHEETS
    cells: dict[str, Cells] = {}
    for column in layout.columns:
        if column.field not in frame.columns:
            raise ValueError(f"{layout.feed}: the world delivers no {column.field}")
        values = frame[column.field]
        if column.kind == "code_set":
            values = values.map(lambda value: ",".join(codes_of(value)), na_action="ignore")
        label = {code: words[0] for code, words in code_labels()[column.codes].items()} if column.codes else {}
        cells[column.field] = _distinct(values, _maker(column, spreadsheet, label))
    return cells


def headers(layout: Layout, rng: random.Random) -> dict[str, str]:
    """One wording per column for one delivery; no two columns of a group share one."""
    chosen: dict[str, str] = {}
    taken: set[tuple[str, ...]] = set()
    for column in layout.columns:
        free = [text for text in column.print if (*column.under, text) not in taken]
        chosen[column.field] = rng.choice(free)
        taken.add((*column.under, chosen[column.field]))
    return chosen
