"""What departments print, as typed objects read from ``layouts/*.yaml`` and ``codes.yaml``.

Here belong the shapes of a layout, its loading, and the printed wording of a period. How a value is printed
stands in ``render``, how rows are arranged on a sheet in ``sheet``, how a cell goes wrong in ``dirt``. Nothing of
the product's contracts is read: this is the departments' side of the matter.
"""

from __future__ import annotations

import calendar
import re
from functools import cache
from pathlib import Path
from typing import Literal

import yaml
from pydantic import BaseModel, ConfigDict, model_validator

HERE = Path(__file__).parent
Kind = Literal[
    "id", "name", "household_no", "township", "village", "date", "month", "year", "semester",
    "money", "integer", "decimal", "code", "code_set", "yes_no", "text",
]  # fmt: skip
Format = Literal["xlsx", "xls", "ods", "csv", "txt", "parquet"]
DateForm = Literal["dash", "dot", "slash", "zh", "compact", "cell"]


class Model(BaseModel):
    """A shape that takes no unknown key."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Column(Model):
    """One printed column. ``print``: the header wordings this department uses, one of them per delivery.

    ``under``: merged headers above it; ``joined``: the group's text is part of its name (户主 + 姓名).
    ``blank`` and ``bad`` say what an empty or unusable cell costs a reader: the row, the cell, or nothing
    (``kept``). ``summed``: a count that total rows add up, as they do every sum of money. ``future: bad``: a day
    after the delivery is no possible day here.
    """

    field: str
    kind: Kind
    print: tuple[str, ...]
    under: tuple[str, ...] = ()
    joined: bool = False
    summed: bool = False
    unit: Literal["yuan", "wan_yuan"] = "yuan"
    codes: str | None = None
    form: DateForm = "dash"
    precision: Literal["day", "month"] = "day"
    future: Literal["bad", "possible"] = "possible"
    blank: Literal["row", "cell"] = "cell"
    bad: Literal["row", "cell", "kept"] = "cell"

    @model_validator(mode="after")
    def _whole(self) -> Column:
        if not self.print:
            raise ValueError(f"{self.field}: no printed header")
        if (self.kind in ("code", "code_set")) != (self.codes is not None):
            raise ValueError(f"{self.field}: codes go with code and code_set, and only there")
        return self


class Identity(Model):
    """Which columns name the person, and the household by its register number."""

    id: str | None = None
    name: str | None = None
    household: str | None = None


class Layout(Model):
    """How one feed is printed. ``row_limit``: the share of rows dirt may destroy in one delivery."""

    feed: str
    format: Format
    columns: tuple[Column, ...]
    header_rows: Literal[1, 2, 3]
    title: str | None = None
    subtitle: str | None = None
    sequence: bool = True
    unit_row: str | None = None
    units_below: bool = False
    sheets_by: str | None = None
    subtotal_by: str | None = None
    mid_total: str | None = None
    total: Literal["start", "end"] | None = None
    blank_rows: bool = False
    remark: bool = False
    period_in: Literal["title", "column", "note"] = "title"
    instructions: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    identity: Identity = Identity()
    spine: bool = False
    row_limit: float

    @property
    def department(self) -> str:
        return self.feed.split("/")[0]

    def of_kind(self, *kinds: str) -> list[Column]:
        return [column for column in self.columns if column.kind in kinds]

    def column(self, field: str) -> Column:
        return next(column for column in self.columns if column.field == field)


@cache
def layouts() -> dict[str, Layout]:
    """Every layout by feed."""
    found: dict[str, Layout] = {}
    for path in sorted((HERE / "layouts").glob("*.yaml")):
        for feed, body in yaml.safe_load(path.read_text(encoding="utf-8")).items():
            found[feed] = Layout(feed=feed, **body)
    return found


@cache
def code_labels() -> dict[str, dict[str, tuple[str, ...]]]:
    """Printed labels by code list and code, the usual one first."""
    lists = yaml.safe_load((HERE / "codes.yaml").read_text(encoding="utf-8"))
    return {name: {str(code): tuple(labels) for code, labels in codes.items()} for name, codes in lists.items()}


def period_text(period: str) -> str:
    """``2025-06`` as a department words it in a title."""
    if match := re.fullmatch(r"(\d{4})-Q([1-4])", period):
        return f"{match[1]}年第{'一二三四'[int(match[2]) - 1]}季度"
    if match := re.fullmatch(r"(\d{4})-([12])", period):
        return f"{match[1]}年{'春' if match[2] == '1' else '秋'}季学期"
    if match := re.fullmatch(r"(\d{4})-(\d{2})", period):
        return f"{match[1]}年{int(match[2])}月"
    if re.fullmatch(r"\d{4}", period):
        return f"{period}年度"
    raise ValueError(f"no such period: {period!r}")


def period_end_text(period: str) -> str:
    """Last day of a month, quarter or year, as in 截至2025年6月30日; a semester has only its name."""
    if match := re.fullmatch(r"(\d{4})-Q([1-4])", period):
        year, month = int(match[1]), 3 * int(match[2])
    elif match := re.fullmatch(r"(\d{4})-(\d{2})", period):
        year, month = int(match[1]), int(match[2])
    elif re.fullmatch(r"\d{4}", period):
        year, month = int(period), 12
    else:
        return period_text(period)
    return f"{year}年{month}月{calendar.monthrange(year, month)[1]}日"
