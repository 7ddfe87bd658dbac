"""How a day, a month or a year is written. Forms that dirt has too are made by it (``spoilt``)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from functools import partial
from typing import Any

from simulation.files.dirt.values import EXCEL_EPOCH
from simulation.files.forms.base import Form, Made, Month
from simulation.files.forms.draft import Draft, spell
from simulation.files.forms.needs import DATE, DAY, MONTH, YEAR_MONTH
from simulation.files.layout import Column
from simulation.files.render import date_text

Write = Callable[[int, int], str]  # year, month: as printed
MONTHS: dict[str, tuple[str, Write]] = {
    "month_dot": ("2021.9", lambda year, month: f"{year}.{month}"),
    "month_dash": ("2021-9", lambda year, month: f"{year}-{month}"),
    "month_dash_padded": ("2021-09", lambda year, month: f"{year}-{month:02d}"),
    "month_slash": ("2021/9", lambda year, month: f"{year}/{month}"),
    "month_zh": ("2021年9月", lambda year, month: f"{year}年{month}月"),
    "month_compact": ("202109", lambda year, month: f"{year}{month:02d}"),
}


def _months(draft: Draft) -> list[Column]:
    return [c for c in draft.layout.columns if c.kind == "month" or (c.kind == "date" and c.precision == "month")]


def _first_days(draft: Draft) -> None:
    """Months without a day can be recovered only where the day is the first."""
    for column in _months(draft):
        if column.kind == "date":
            draft.put(column, [value and f"{value[:8]}01" for value in draft.frame[column.field]])


def _note_months(draft: Draft, made: Made, columns: list[Column], note: Callable[[str], str | None]) -> Made:
    for column in columns:
        for row, value in draft.values(column):
            if column.kind == "date":
                made.cells[row, column.field] = Month(value)
            if found := note(value):
                made.notes.add((row, column.field, found))
    return made


def _month(write: Write, draft: Draft) -> Made:
    _first_days(draft)
    columns = _months(draft)
    made = spell(draft, columns, lambda column, value, row: write(int(value[:4]), int(value[5:7])))
    dotted = write(2021, 1) == "2021.1"
    return _note_months(draft, made, columns, lambda value: "ambiguous_month" if dotted and value[5:7] == "01" else None)


def _month_alone(draft: Draft) -> Made:
    """``9月``: of the year in which the delivery's period ends."""
    columns = _months(draft)
    for column in columns:
        end = "-01" if column.kind == "date" else ""
        values = enumerate(draft.frame[column.field])
        draft.put(column, [value and f"{draft.period[:4]}-{row % 6 + 1:02d}{end}" for row, value in values])
    made = spell(draft, columns, lambda column, value, row: f"{int(value[5:7])}月")
    return _note_months(draft, made, columns, lambda value: "year_of_period")


def _month_for_day(draft: Draft) -> Made:
    """A month where the day is needed: nobody guesses it."""
    columns = [column for column in draft.columns("date") if column.precision == "day"]
    return spell(draft, columns, lambda column, value, row: f"{value[:4]}年{int(value[5:7])}月", lost=True)


def _thirteenth(draft: Draft) -> Made:
    """``202213``."""
    return spell(draft, draft.columns("month"), lambda column, value, row: f"{value[:4]}13", lost=True)


def _day(write: Callable[[dt.date], Any], draft: Draft) -> Made:
    return spell(draft, draft.columns("date"), lambda column, value, row: write(dt.date.fromisoformat(value)))


DAYS: dict[str, tuple[str, Callable[[dt.date], Any]]] = {
    "day_slash": ("2021/9/1", lambda day: date_text(day, "slash")),
    "day_dot_padded": ("2021.09.01", lambda day: f"{day:%Y.%m.%d}"),
    "day_with_time": ("2021-09-01 00:00:00", lambda day: f"{day.isoformat()} 00:00:00"),
    "day_zh_padded": ("2021年09月01日", lambda day: f"{day:%Y年%m月%d日}"),
    "day_serial_text": ("文本“44440”", lambda day: str((day - EXCEL_EPOCH).days)),
    "day_compact_number": ("数值20210901", lambda day: int(f"{day:%Y%m%d}")),
}
FORMS = [
    *(Form(name, f"月份写作{shown}", "dates", partial(_month, write), (MONTH,)) for name, (shown, write) in MONTHS.items()),
    Form("month_alone", "只写月份：9月", "dates", _month_alone, (MONTH,)),
    Form("month_where_a_day_is_needed", "应写到日而只写到月", "dates", _month_for_day, (DAY,)),
    Form("month_thirteen", "年月写作202213", "dates", _thirteenth, (YEAR_MONTH,)),
    *(Form(name, f"日期写作{shown}", "dates", partial(_day, write), (DATE,)) for name, (shown, write) in DAYS.items()),
]
