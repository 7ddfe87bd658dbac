"""The spans of every feed and the day each one's delivery is due, by the feed calendar and else by the contract.

Here belongs the arithmetic of cadences and deadlines. Which line of the calendar speaks is chosen in
``policy/feed_calendar.py``; what came is compared in ``models/expected_delivery.sql``. A contract's ``due_day`` is read as
days after the last day of the span: a month's data is due on day ``due_day`` of the next month.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import pyarrow as pa

from pipelines.contracts.model import Contract
from pipelines.policy.feed_calendar import FeedCalendar, fits
from pipelines.policy.loader import PlacedCalendarLine
from pipelines.policy.workdays import Workdays

# From fine to coarse: a delivery's period lies in one span of a cadence as coarse as itself, or over several finer ones.
RANKS = {"ten_day": 0, "week": 0, "month": 1, "quarter": 2, "semester": 3, "year": 4}
LOOK_BACK = 3  # years of spans looked at to find the latest due one: a year's data may be due a year after its end
_SPANS: list[pa.Field[Any]] = [
    *(pa.field(name, pa.string()) for name in ("feed", "span", "cadence")),
    pa.field("cadence_rank", pa.int32()),
    *(pa.field(name, pa.date32()) for name in ("first_day", "last_day", "due_date")),
    pa.field("is_expected", pa.bool_()),
    *(pa.field(name, pa.string()) for name in ("open_reason", "policy_ref")),
]
SPANS = pa.schema(_SPANS)


@dataclass(frozen=True)
class Span:
    """One span of one feed. ``due``: None when the holiday calendar that decides it is not published yet."""

    feed: str
    key: str
    cadence: str
    first: dt.date
    last: dt.date
    due: dt.date | None
    is_expected: bool
    open_reason: str | None
    policy_ref: str

    def row(self) -> dict[str, Any]:
        """As a row of ``feed_span``."""
        return {
            "feed": self.feed, "span": self.key, "cadence": self.cadence, "cadence_rank": RANKS[self.cadence], "first_day": self.first,
            "last_day": self.last, "due_date": self.due, "is_expected": self.is_expected, "open_reason": self.open_reason,
            "policy_ref": self.policy_ref,
        }  # fmt: skip


def span_table(spans: Mapping[str, list[Span]]) -> pa.Table:
    """``feed_span``: the spans of every feed, oldest first."""
    return pa.Table.from_pylist([span.row() for group in spans.values() for span in group], schema=SPANS)


def due_through(spans: list[Span], as_of: dt.date) -> dt.date | None:
    """Last day of the latest span whose data is due by ``as_of``; None for feeds that come when something happens."""
    return max((span.last for span in spans if span.due is not None and span.due <= as_of), default=None)


def spans_of(contract: Contract, calendar: FeedCalendar, as_of: dt.date, workdays: Workdays) -> list[Span]:
    """The spans of a feed begun by ``as_of``. ``is_expected``: the calendar asks for it and it lies in the months shown."""
    shown = months_before(as_of, calendar.months)
    begin = dt.date(as_of.year - LOOK_BACK, 1, 1)
    cadences = {item.line.cadence for item in calendar.lines if fits(item.line.feed, contract.feed)} | {contract.delivery.cadence}
    found = []
    for cadence in sorted(cadences - {"event"}):
        for key, first, last in spans(cadence, begin, as_of):
            line = calendar.line(contract.feed, last)
            if (line.line.cadence if line else contract.delivery.cadence) != cadence or (line and _off_season(line, last)):
                continue
            due, reason = _due(line, contract.delivery.due_day or 0, first, last, workdays)
            wanted = last >= max(shown, calendar.expected_from(line))
            ref = line.policy_ref if line else f"contract {contract.feed} {cadence} {contract.delivery.due_day}"
            found.append(Span(contract.feed, key, cadence, first, last, due, wanted, reason, ref))
    return sorted(found, key=lambda span: (span.last, span.first))


def spans(cadence: str, begin: dt.date, until: dt.date) -> Iterator[tuple[str, dt.date, dt.date]]:
    """Key, first and last day of every span of a cadence that begins in [begin, until]."""
    if cadence == "week":
        monday = begin + dt.timedelta(days=-begin.weekday() % 7)
        while monday <= until:
            year, week, _ = monday.isocalendar()
            yield f"{year}-W{week:02d}", monday, monday + dt.timedelta(days=6)
            monday += dt.timedelta(days=7)
        return
    for year in range(begin.year, until.year + 1):
        for key, first, last in _year(cadence, year):
            if begin <= first <= until:
                yield key, first, last


def _year(cadence: str, year: int) -> Iterator[tuple[str, dt.date, dt.date]]:
    if cadence == "ten_day":
        for month in range(1, 13):
            for number, (first, last) in enumerate(((1, 10), (11, 20), (21, last_day(year, month).day)), start=1):
                yield f"{year}-{month:02d}-T{number}", dt.date(year, month, first), dt.date(year, month, last)
    elif cadence == "month":
        for month in range(1, 13):
            yield f"{year}-{month:02d}", dt.date(year, month, 1), last_day(year, month)
    elif cadence == "quarter":
        for quarter in range(1, 5):
            yield f"{year}-Q{quarter}", dt.date(year, 3 * quarter - 2, 1), last_day(year, 3 * quarter)
    elif cadence == "semester":  # March to August is spring
        yield f"{year}-1", dt.date(year, 3, 1), dt.date(year, 8, 31)
        yield f"{year}-2", dt.date(year, 9, 1), last_day(year + 1, 2)
    else:
        yield str(year), dt.date(year, 1, 1), dt.date(year, 12, 31)


def _due(
    line: PlacedCalendarLine | None, due_day: int, first: dt.date, last: dt.date, workdays: Workdays
) -> tuple[dt.date | None, str | None]:
    """The due date, or why there is none: a deadline past the published holiday calendar is not guessed."""
    if line is None:
        return last + dt.timedelta(days=due_day), None
    rule, number = line.line, line.line.due_day or 0
    day = _dated(rule.due_dates, first) if rule.due_dates else last + dt.timedelta(days=number)
    if rule.days == "calendar":
        return day, None
    found = workdays.nth_after(last, number) if rule.days == "working" else workdays.on_or_after(day)
    if found is not None:
        return found, None
    year = workdays.years.stop - 1
    return None, (
        f"holiday_calendar: 节假日安排只公布到 {year} 年，无法推算该期限，公布后更新 chinesecalendar 即可 | "
        f"the holiday calendar is published to {year} only; the deadline is not guessed, update chinesecalendar once it is"
    )


def _dated(days: tuple[str, ...], first: dt.date) -> dt.date:
    """The first of the days of the year on or after ``first``."""
    dates = (dt.date(year, int(text[:2]), int(text[3:])) for year in (first.year, first.year + 1) for text in days)
    return min(date for date in dates if date >= first)


def _off_season(item: PlacedCalendarLine, last: dt.date) -> bool:
    season = item.line.season
    return season is not None and not season[0] <= f"{last.month:02d}-{last.day:02d}" <= season[1]


def last_day(year: int, month: int) -> dt.date:
    """Last day of a month."""
    first_of_next = dt.date(year + month // 12, month % 12 + 1, 1)
    return first_of_next - dt.timedelta(days=1)


def months_before(day: dt.date, months: int) -> dt.date:
    """First day of the month that many months before the day's own."""
    number = day.year * 12 + day.month - 1 - months
    return dt.date(number // 12, number % 12 + 1, 1)
