"""Working days of the State Council's holiday calendar, as far as it is published.

Past the last published year there is no row, so a deadline there is empty and never guessed.
"""

from __future__ import annotations

import datetime as dt
from importlib.metadata import version

import pyarrow as pa
from chinese_calendar import constants, is_workday

FIRST_YEAR = 2013  # no feed accepts an older date


def published_years() -> range:
    """Years the installed calendar covers, from FIRST_YEAR on."""
    covered = {day.year for day in constants.holidays}
    return range(max(FIRST_YEAR, min(covered)), max(covered) + 1)


def calendar_version() -> str:
    """Name and version of the installed calendar: part of what a night is a function of."""
    return f"chinesecalendar {version('chinesecalendar')}"


def workday_table(years: range | None = None) -> pa.Table:
    """Every day of the covered years: day, workday_no (working days up to and with it), is_workday."""
    years = published_years() if years is None else years
    first = dt.date(years.start, 1, 1)
    days = [first + dt.timedelta(days=number) for number in range((dt.date(years.stop, 1, 1) - first).days)]
    flags = [bool(is_workday(day)) for day in days]
    numbers: list[int] = []
    for flag in flags:
        numbers.append((numbers[-1] if numbers else 0) + flag)
    return pa.table({"day": pa.array(days, pa.date32()), "workday_no": pa.array(numbers, pa.int32()), "is_workday": pa.array(flags)})
