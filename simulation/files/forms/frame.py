"""The good rows every form starts from: twelve people of division 999999, each of a household and a village of their own.

Here belong the frame and the plain layout of a dataset: an ordinary workbook, one header row, no line that is not needed.
Usual figures, where a reader may judge a column by its size, and texts with a form of their own stand in ``../usual.yaml``.
"""

from __future__ import annotations

import random
from functools import cache
from typing import Any

import pandas as pd

from simulation.files.broken.sample import PEOPLE, PERIODS, frame_of
from simulation.files.dirt.ids import check_digit
from simulation.files.layout import Column, Layout, layouts
from simulation.files.usual import usual

ROWS = 12
VILLAGES = {
    "东河镇": ("川山村", "白马寺社区", "新村", "石门村", "柏林村", "双桥村"),
    "燕子乡": ("燕午村", "大树村", "三江社区", "青龙村", "长岭村", "红岩村"),
}
NAMES = ("赵一", "钱二三", "阿木·拉铁", "李四", "周五六", "吴七", "郑八", "王九十", "冯一二", "陈三", "褚四五", "卫六")
BIRTHS = (
    "19450311", "19520107", "19581224", "19630915", "19680802", "19701011",
    "19750421", "19820630", "19880808", "19910228", "20081101", "20120515",
)  # fmt: skip


@cache
def plain_layout(feed: str) -> Layout:
    """The dataset as an ordinary workbook: one header row in which every column carries its whole name."""
    layout = layouts()[feed]
    columns = tuple(_flat(column) for column in layout.columns)
    nothing: dict[str, Any] = dict.fromkeys(("title", "subtitle", "unit_row", "sheets_by", "subtotal_by", "mid_total", "total"))
    nothing |= dict.fromkeys(("sequence", "units_below", "blank_rows", "remark"), False) | {"instructions": (), "notes": ()}
    return layout.model_copy(update={**nothing, "format": "xlsx", "header_rows": 1, "columns": columns})


def _flat(column: Column) -> Column:
    texts = tuple("".join((*column.under, text)) for text in column.print) if column.joined else column.print
    return column.model_copy(update={"print": texts, "under": (), "joined": False})


def period_of(feed: str) -> str:
    """The period a delivery of this dataset speaks of."""
    return PERIODS.get(feed, "2025-06")


@cache
def _people() -> pd.DataFrame:
    rows = []
    places = [(township, village) for township, villages in VILLAGES.items() for village in villages]
    for number, (name, birth, (township, village)) in enumerate(zip(NAMES, BIRTHS, places, strict=True)):
        serial = next(i for i in range(number, 999, ROWS) if (check_digit(f"999999{birth}{i:03d}") == "X") == (number % 4 == 0))
        body = f"999999{birth}{serial:03d}"
        rows.append((f"P{number}", f"H{number}", f"9999990{number:05d}", body + check_digit(body), name, township, village))
    return pd.DataFrame(rows, columns=PEOPLE)


@cache
def clean_frame(feed: str) -> pd.DataFrame:
    """Twelve rows of one dataset, the first six of one township, the others of another. Not to be changed: copy it."""
    layout = layouts()[feed]
    frame = frame_of(layout, _people(), random.Random(f"forms/{feed}"))
    for field, figure in {**usual()["*"], **usual().get(feed, {})}.items():
        if field in frame.columns:
            given = layout.column(field)
            frame[field] = pd.Series([_usual(given, figure, row) for row in range(ROWS)], dtype=object)
    return frame


def _usual(column: Column, figure: Any, row: int) -> Any:
    """Money differs from row to row about the usual sum; a text with a place for the row's number takes it."""
    if column.kind == "money":
        return int(figure) * (100 + 3 * row) // 100
    return figure.format(row) if isinstance(figure, str) else figure
