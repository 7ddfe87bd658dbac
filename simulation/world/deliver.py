"""How rows become deliveries: collected one by one or as arrays, cut by township where a feed comes in parts.

Here belong the collector of planted rows and the cutting. What the rows say is the feed modules' matter.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from simulation.world import frames
from simulation.world.model import Calendar, Delivery
from simulation.world.people import County


class Rows:
    """Planted rows of one feed, few enough to be written one by one."""

    def __init__(self, feed: str) -> None:
        self.feed = feed
        self.subjects: list[int] = []
        self.values: dict[str, list[Any]] = {}

    def add(self, subject: int, **values: Any) -> None:
        for name in values:
            self.values.setdefault(name, [None] * len(self.subjects))
        self.subjects.append(int(subject))
        for name, column in self.values.items():
            column.append(values.get(name))

    def _arrays(self) -> dict[str, npt.NDArray[Any]]:
        return {name: _array(column) for name, column in self.values.items()}

    def of_persons(self, county: County) -> pd.DataFrame:
        return frames.of_persons(county, self.feed, np.array(self.subjects, dtype=np.int64), self._arrays())

    def of_households(self, county: County) -> pd.DataFrame:
        return frames.of_households(county, self.feed, np.array(self.subjects, dtype=np.int64), self._arrays())

    def plain(self) -> pd.DataFrame:
        """Rows that name nobody; subjects are ignored."""
        return frames.frame(self.feed, self._arrays())


def _array(column: list[Any]) -> npt.NDArray[Any]:
    given = [value for value in column if value is not None]
    if given and isinstance(given[0], np.datetime64):
        return np.array([np.datetime64("NaT") if value is None else value for value in column], dtype="datetime64[D]")
    result = np.empty(len(column), dtype=object)
    result[:] = column
    return result


def whole(feed: str, frame: pd.DataFrame, period: str, known_at: str, version: int = 1) -> list[Delivery]:
    """One delivery for the whole county; none when there is nothing to send."""
    return [Delivery(feed, None, period, known_at, frame.reset_index(drop=True), version)] if len(frame) else []


def in_parts(feed: str, frame: pd.DataFrame, towns: Iterable[str], period: str, known_at: str, version: int = 1) -> list[Delivery]:
    """One delivery per township, by the township each row names."""
    sent = {str(town): rows for town, rows in frame.groupby("township_name", sort=False)}
    return [Delivery(feed, town, period, known_at, sent[town].reset_index(drop=True), version) for town in towns if town in sent]


def by_month(feed: str, table: pd.DataFrame, column: str, calendar: Calendar, months: int) -> list[Delivery]:
    """One delivery a month, of the rows dated in it: the running month's three days before the end, the others on the fifth after."""
    sent: list[Delivery] = []
    for back in range(months - 1, -1, -1):
        key = calendar.month_key(back)
        known = calendar.known(3) if back == 0 else f"{calendar.month(back - 1) + np.timedelta64(4, 'D')}T09:30:00+08:00"
        sent += whole(feed, table[table[column].str[:7] == key], key, known)
    return sent


def by_quarter(feed: str, table: pd.DataFrame, column: str, calendar: Calendar) -> list[Delivery]:
    """Two quarters of dated rows: the last one, and the running one three days before the end."""
    first, second = str(calendar.quarter(1)), str(calendar.quarter(0))
    before = table[(table[column] >= first) & (table[column] < second)]
    return [
        *whole(feed, before, calendar.quarter_key(1), f"{calendar.quarter(0) + np.timedelta64(7, 'D')}T09:30:00+08:00"),
        *whole(feed, table[table[column] >= second], calendar.quarter_key(0), calendar.known(3)),
    ]


def in_three(feed: str, table: pd.DataFrame, column: str, calendar: Calendar) -> list[Delivery]:
    """Rare events in three deliveries: all up to half a year back, the quarter after that, the last three months."""
    half, quarter = str(calendar.month(5)), str(calendar.month(2))
    date = table[column]
    return [
        *whole(feed, table[date < half], calendar.month_key(6), calendar.known(176)),
        *whole(feed, table[(date >= half) & (date < quarter)], calendar.month_key(3), calendar.known(86)),
        *whole(feed, table[date >= quarter], calendar.month_key(0), calendar.known(4)),
    ]
