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


class Workdays:
    """Deadlines in working days. None where the calendar that decides them is not published."""

    def __init__(self, years: range | None = None) -> None:
        self.years = published_years() if years is None else years

    def nth_after(self, day: dt.date, number: int) -> dt.date | None:
        """The working day of that number after a day; 0 is the day itself, or the last working day before it."""
        step = dt.timedelta(days=1 if number else -1)
        left = number or 1
        found = day if number else day + dt.timedelta(days=1)
        while left:
            found += step
            if found.year not in self.years:
                return None
            left -= is_workday(found)
        return found

    def on_or_after(self, day: dt.date) -> dt.date | None:
        """The day itself when it is worked, else the next working day (遇节假日顺延)."""
        return self.nth_after(day - dt.timedelta(days=1), 1)
