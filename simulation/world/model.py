"""What a simulated world is: its calendar, its deliveries, and what was planted in it.

Here belong the shapes other rooms of the simulator work with. Nothing here draws a random number.
"""

from __future__ import annotations

import datetime as dt
import zlib
from dataclasses import dataclass, field

import numpy as np
import pandas as pd


@dataclass(frozen=True)
class Delivery:
    """One delivery of one feed: what a department sends for a period, whole or for one township.

    ``version`` above 1 corrects an earlier delivery of the same part and period. ``is_past``: a register of earlier months.
    """

    feed: str
    part: str | None
    period: str
    known_at: str
    frame: pd.DataFrame
    version: int = 1
    is_past: bool = False


@dataclass(frozen=True)
class World:
    """A county with planted truth, as its departments would deliver it on clean paper.

    ``planted``: household_no, rule, polarity (positive, near_miss), variant, resident_id.
    ``planted_list``: household_no, variant, list_state, blockers (None where not open). ``households``: who stood in which
    household, and under which number each stood, at every register snapshot (``past``).
    ``planted_contradictions``: code, polarity, resident_id (None: of the household), household_no, households it rests on, status answered.
    """

    area: str
    as_of: dt.date
    seed: int
    deliveries: list[Delivery]
    planted: pd.DataFrame
    planted_list: pd.DataFrame
    planted_assets: pd.DataFrame
    tables: dict[str, pd.DataFrame] = field(default_factory=dict)
    planted_contradictions: pd.DataFrame = field(default_factory=pd.DataFrame)
    households: dict[str, pd.DataFrame] = field(default_factory=dict)


@dataclass(frozen=True)
class Calendar:
    """The dates a world is built around. ``as_of`` is the night the truth speaks of."""

    as_of: dt.date

    @property
    def day(self) -> np.datetime64:
        return np.datetime64(self.as_of, "D")

    def back(self, days: int) -> np.datetime64:
        """The day so many days before as_of."""
        return self.day - np.timedelta64(days, "D")

    def month(self, back: int = 0) -> np.datetime64:
        """First day of the month so many months before as_of's month."""
        first: np.datetime64 = (np.datetime64(self.as_of, "M") - np.timedelta64(back, "M")).astype("datetime64[D]")
        return first

    def month_key(self, back: int = 0) -> str:
        return str(self.month(back).astype("datetime64[M]"))

    @property
    def year(self) -> int:
        return self.as_of.year

    @property
    def cutoff(self) -> np.datetime64:
        """Last day of the month before as_of's month."""
        return self.month(0) - np.timedelta64(1, "D")

    @property
    def year_start(self) -> np.datetime64:
        """1 January of the cut-off's year."""
        first: np.datetime64 = self.cutoff.astype("datetime64[Y]").astype("datetime64[D]")
        return first

    @property
    def school_year_start(self) -> np.datetime64:
        """1 September of the school year the latest semester belongs to."""
        year = self.as_of.year if self.as_of.month >= 9 else self.as_of.year - 1
        return np.datetime64(f"{year}-09-01", "D")

    @property
    def semester(self) -> str:
        """The latest semester that has begun: spring from 1 March, autumn from 1 September."""
        if self.as_of.month >= 9:
            return f"{self.as_of.year}-2"
        return f"{self.as_of.year}-1" if self.as_of.month >= 3 else f"{self.as_of.year - 1}-2"

    @property
    def previous_semester(self) -> str:
        year, half = self.semester.split("-")
        return f"{int(year) - 1}-2" if half == "1" else f"{year}-1"

    def quarter_key(self, back: int = 0) -> str:
        number = self.as_of.year * 4 + (self.as_of.month - 1) // 3 - back
        return f"{number // 4}-Q{number % 4 + 1}"

    def quarter(self, back: int = 0) -> np.datetime64:
        """First day of the quarter so many quarters before as_of's."""
        year, number = self.quarter_key(back).split("-Q")
        return np.datetime64(f"{year}-{int(number) * 3 - 2:02d}-01", "D")

    def known(self, days_back: int, hour: int = 10) -> str:
        """A delivery moment so many days before as_of, Asia/Shanghai."""
        return f"{self.back(days_back)}T{hour:02d}:00:00+08:00"


def generator(seed: int, part: str) -> np.random.Generator:
    """A generator of its own for each part of the world: changing one part leaves the others as they are."""
    return np.random.default_rng(np.random.SeedSequence([seed, zlib.crc32(part.encode())]))
