"""The policy language: one line is one value of one key and item, in one area, between two dates, from one source.

Here belong the shapes and their own consistency. Reading packs, line numbers and precedence stand in ``loader``.
"""

from __future__ import annotations

import datetime as dt
import re
from decimal import Decimal
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

# yuan is money; the numbers say what they count; the last five are text.
NUMBER_UNITS = (
    "yuan", "days", "working_days", "months", "years", "persons", "households", "rooms", "litres", "minutes",
    "share", "ratio", "times", "count",
)  # fmt: skip
Unit = Literal[
    "yuan", "days", "working_days", "months", "years", "persons", "households", "rooms", "litres", "minutes",
    "share", "ratio", "times", "count", "code", "codes", "days_list", "text", "date",
]  # fmt: skip
_CODE = r"(?:\[[KP]\]|[SGAINP]\d{1,2})"
SOURCE = rf"^{_CODE}(?:[,;] ?{_CODE})*(?: .+)?$"
KEY = r"^[a-z][a-z0-9_]*$"
ITEM = r"^[a-z0-9_.]*$"


class Model(BaseModel):
    """Frozen, and nothing undeclared gets in."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class PolicyLine(Model):
    """One dated value. ``valid_to`` is the last day it holds; empty while it still does. ``item`` may be empty."""

    policy_key: str = Field(pattern=KEY)
    item: str = Field(default="", pattern=ITEM)
    valid_from: dt.date
    valid_to: dt.date | None = None
    value: Decimal | str | tuple[str, ...]
    unit: Unit
    source: str = Field(pattern=SOURCE)
    note: str = ""

    @field_validator("value", mode="before")
    @classmethod
    def _exact(cls, value: Any) -> Any:
        if isinstance(value, bool):
            raise ValueError("write a code instead of true or false")
        if isinstance(value, int | float):
            return Decimal(str(value))
        if isinstance(value, list):
            return tuple(str(item) for item in value)
        return str(value)

    @model_validator(mode="after")
    def _consistent(self) -> PolicyLine:
        if self.valid_to is not None and self.valid_to < self.valid_from:
            raise ValueError("valid_to is before valid_from")
        if isinstance(self.value, Decimal) != (self.unit in NUMBER_UNITS):
            raise ValueError(f"a value in {self.unit} is {'a number' if self.unit in NUMBER_UNITS else 'text or a list of codes'}")
        if isinstance(self.value, tuple):
            if self.unit not in ("codes", "days_list"):
                raise ValueError(f"a list needs unit codes or days_list, not {self.unit}")
            if not self.value or len(set(self.value)) < len(self.value) or any("," in item or not item for item in self.value):
                raise ValueError("a list names at least one code, each once and without commas")
        if self.unit == "yuan" and self.value_fen is None:
            raise ValueError("money has at most two decimals")
        if self.unit == "date":
            dt.date.fromisoformat(str(self.value))
        return self

    @property
    def value_num(self) -> Decimal | None:
        return self.value if isinstance(self.value, Decimal) else None

    @property
    def value_fen(self) -> int | None:
        """The value in fen, for money only; None also when it has parts of a fen."""
        if self.unit != "yuan" or not isinstance(self.value, Decimal):
            return None
        fen = self.value * 100
        return int(fen) if fen == int(fen) else None

    @property
    def value_text(self) -> str | None:
        if isinstance(self.value, tuple):
            return ",".join(self.value)
        return self.value if isinstance(self.value, str) else None

    def overlaps(self, other: PolicyLine) -> bool:
        last = dt.date.max
        return self.valid_from <= (other.valid_to or last) and other.valid_from <= (self.valid_to or last)


class CalendarLine(Model):
    """When the deliveries of some feeds are due, over the spans whose last day lies in [valid_from, valid_to].

    ``feed``: one feed, ``department/*`` or ``*``. ``due_day``: days after the span's last day (0 is the last day itself).
    ``due_dates``: instead, days of the year (MM-DD), of which the first on or after the span's first day counts.
    ``days``: what due_day counts; ``postponed`` counts calendar days and moves a day off to the next working day.
    ``season``: first and last day (MM-DD) outside which no span is due.
    """

    feed: str = Field(pattern=r"^(\*|[a-z_]+/([a-z_]+|\*))$")
    cadence: Literal["ten_day", "week", "month", "quarter", "semester", "year", "event"]
    due_day: int | None = Field(default=None, ge=0, le=366)
    due_dates: tuple[str, ...] = ()
    days: Literal["calendar", "working", "postponed"] = "calendar"
    season: tuple[str, str] | None = None
    valid_from: dt.date
    valid_to: dt.date | None = None
    source: str = Field(pattern=SOURCE)
    note: str = ""

    @model_validator(mode="after")
    def _consistent(self) -> CalendarLine:
        if self.valid_to is not None and self.valid_to < self.valid_from:
            raise ValueError("valid_to is before valid_from")
        if (self.cadence == "event") != (self.due_day is None and not self.due_dates):
            raise ValueError("every cadence but event has due_day or due_dates, an event has none")
        if self.due_day is not None and self.due_dates:
            raise ValueError("due_day and due_dates exclude each other")
        if self.due_dates and self.days == "working":
            raise ValueError("a day of the year counts no working days; days: postponed moves it past days off")
        for text in (*self.due_dates, *(self.season or ())):
            if not re.fullmatch(r"[0-9]{2}-[0-9]{2}", text) or text == "02-29":
                raise ValueError(f"{text} is no day of every year, MM-DD")
            dt.date.fromisoformat(f"2001-{text}")
        if self.season and self.season[1] < self.season[0]:
            raise ValueError("a season ends in the year it begins")
        return self

    def overlaps(self, other: CalendarLine) -> bool:
        last = dt.date.max
        return self.valid_from <= (other.valid_to or last) and other.valid_from <= (self.valid_to or last)


class AuthorityLine(Model):
    """One source of one attribute of a person or household and how far it is believed, for nights in [valid_from, valid_to].

    ``rank``: 1 is believed first. ``field``: the contract's field that tells it. The others are SQL over the feed's typed columns:
    ``value`` what is told, as text (default: the field); ``where`` the rows that tell it; ``date`` the day from which it holds (default:
    the day it became known); ``first`` an order that goes before time where a source tells several at once. ``absent``: what a
    complete list says of those it does not name.
    """

    attribute: str = Field(pattern=KEY)
    subject: Literal["person", "household"] = "person"
    feed: str = Field(pattern=r"^[a-z_]+/[a-z_]+$")
    field: str = Field(pattern=KEY)
    rank: int = Field(ge=1)
    value: str | None = None
    where: str | None = None
    date: str | None = None
    first: str | None = None
    absent: str | None = None
    valid_from: dt.date
    valid_to: dt.date | None = None
    source: str = Field(pattern=SOURCE)
    note: str = ""

    def holds(self, day: dt.date) -> bool:
        return self.valid_from <= day <= (self.valid_to or dt.date.max)


class LocalKey(Model):
    """A key that has no national default: a county pack must give it."""

    policy_key: str = Field(pattern=KEY)
    item: str = Field(default="", pattern=ITEM)
    unit: Unit
    note: str


class Pack(Model):
    """One file of a pack. ``fictitious`` marks a pack whose figures hold in no real place."""

    area: str = Field(pattern=r"^[0-9]{2,12}$")
    title: str
    fictitious: bool = False
    local_keys: tuple[LocalKey, ...] = ()
    lines: tuple[PolicyLine, ...] = ()
    feed_calendar: tuple[CalendarLine, ...] = ()
    authority: tuple[AuthorityLine, ...] = ()
