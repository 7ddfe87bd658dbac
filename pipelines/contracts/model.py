"""The contract language: what a feed is, as typed objects. One YAML file declares one feed.

Here belong the shapes and their own consistency rules. Reading files, line numbers and code lists stand in
``loader``; what each semantic type knows stands in ``types``; everything derived stands in ``derive``.
"""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Discriminator, Field, Tag, model_validator

Action = Literal["reject", "null", "flag", "hold"]
TypeName = Literal[
    "resident_id", "person_name", "household_no", "phone", "account", "uscc",
    "area_name", "area_code", "group_no",
    "date", "month", "year", "semester",
    "money", "integer", "decimal",
    "code", "code_set", "yes_no", "text",
]  # fmt: skip


FIGURES: tuple[TypeName, ...] = ("money", "integer", "decimal")  # types whose cells add up


class Model(BaseModel):
    """Base: unknown keys are errors, values do not change."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Bilingual(Model):
    """A text in Chinese and English."""

    zh: str
    en: str


class Delivery(Model):
    """What a delivery is. ``snapshot`` replaces, ``event`` adds up, ``cumulative`` adds up and updates by key.

    ``parts``: ``township`` when each township sends its own file, else ``whole``. ``period``: what span the
    rows of one delivery speak of. ``cadence`` and ``due_day`` are defaults of the feed calendar.
    """

    kind: Literal["snapshot", "event", "cumulative"]
    parts: Literal["whole", "township"] = "whole"
    cadence: Literal["ten_day", "week", "month", "quarter", "semester", "year", "event"]
    period: Literal["month", "quarter", "semester", "year"]
    due_day: int | None = Field(default=None, ge=1, le=31)
    history: bool = False  # earlier snapshots stay readable as history__<feed>: a state is folded over them


class Access(Model):
    """Who may see the rows, on what legal basis, and how long they are kept."""

    sensitivity: str
    legal_basis: Literal["duty", "consent"]
    retention_days: int = Field(gt=0)
    readers: tuple[str, ...]


class Limits(Model):
    """Table-level limits; past one of them the delivery is held."""

    reject_share: float = Field(default=0.10, ge=0, le=1)
    min_rows: int = Field(default=0, ge=0)


class PersonColumns(Model):
    """Columns by which a row names a person. Empty when it names none."""

    id: str | None = None
    name: str | None = None
    sex: str | None = None
    birth: str | None = None
    phone: str | None = None


class HouseholdColumns(Model):
    """The column with the household's number."""

    number: str | None = None


class AreaColumns(Model):
    """Columns by which a row names a place."""

    township: str | None = None
    village: str | None = None
    code: str | None = None
    group: str | None = None


class Identity(Model):
    """How rows of this feed are tied to persons, households and places."""

    person: PersonColumns = PersonColumns()
    household: HouseholdColumns = HouseholdColumns()
    area: AreaColumns = AreaColumns()

    @property
    def columns(self) -> tuple[str, ...]:
        """Every field named here."""
        return tuple(name for group in (self.person, self.household, self.area) for name in group.model_dump().values() if name)


class Alias(Model):
    """A header in force for deliveries whose day lies between two days, both inclusive; either may be open.

    The day of a delivery is the last day of its period, else the day it became known: a file of 2021 is read by the
    names of 2021.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, serialize_by_alias=True)

    text: str = Field(min_length=1)
    since: dt.date | None = Field(default=None, alias="from")
    until: dt.date | None = None

    def holds(self, day: dt.date | None) -> bool:
        """Whether it is in force on a day; without a day every alias is."""
        return day is None or ((self.since is None or self.since <= day) and (self.until is None or day <= self.until))

    def meets(self, other: Alias) -> bool:
        """Whether there is a day on which both are in force."""
        first, last = dt.date.min, dt.date.max
        return max(self.since or first, other.since or first) <= min(self.until or last, other.until or last)

    @property
    def is_dated(self) -> bool:
        return self.since is not None or self.until is not None

    @model_validator(mode="after")
    def _in_order(self) -> Alias:
        if self.since and self.until and self.until < self.since:
            raise ValueError(f"header {self.text} ends before it begins")
        return self


def _header_kind(value: object) -> str:
    return "plain" if isinstance(value, str) else "dated"


# A header as written in a contract: a text, or {text, from, until}.
Header = Annotated[Annotated[str, Tag("plain")] | Annotated[Alias, Tag("dated")], Discriminator(_header_kind)]


class FeedField(Model):
    """One column. ``header[0]`` is the canonical header, the rest are variants seen, dated where they were not always used.

    ``required``: the column belongs there. Where no row can stand without it (``Contract.essential``) its absence holds the
    delivery, else it is a gap and figures that need it say n/a. ``optional``: may be absent without a word. Neither:
    absence is reported as a gap. ``on_blank``/``on_bad``: what happens to a blank cell and to one that does not parse or
    breaks ``range``/``pattern``. ``unit`` is the unit of a bare header. ``plausible``: where the median of a delivery's
    figures other than 0 must lie, in the typed unit (fen for money); outside it by a unit's power the delivery is held.
    """

    name: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    type: TypeName
    header: tuple[Header, ...] = Field(min_length=1)
    en: str
    required: bool = False
    optional: bool = False
    on_blank: Action | None = None  # None: a blank is simply NULL
    on_bad: Action = "null"
    unit: Literal["yuan", "wan_yuan", "mu"] | None = None
    codes: str | None = None
    range: tuple[int | float | str, int | float | str] | None = None
    plausible: tuple[int | float, int | float] | None = None
    pattern: str | None = None
    min_precision: Literal["day", "month"] = "day"
    level: Literal["township", "village"] | None = None
    ref: str | None = None
    sensitive: str | None = None
    example: str | None = None  # sample cell, where the type's own would break a rule of the feed

    @property
    def zh(self) -> str:
        return self.names[0]

    @property
    def aliases(self) -> tuple[Alias, ...]:
        """Every header with its dates, the canonical one first."""
        return tuple(item if isinstance(item, Alias) else Alias(text=item) for item in self.header)

    @property
    def names(self) -> tuple[str, ...]:
        """The texts of every header, whenever in force."""
        return tuple(dict.fromkeys(item.text if isinstance(item, Alias) else item for item in self.header))

    @model_validator(mode="after")
    def _consistent(self) -> FeedField:
        if isinstance(self.header[0], Alias):
            raise ValueError(f"{self.name}: the first header is the canonical one and has no dates")
        if (self.type in ("code", "code_set")) != (self.codes is not None):
            raise ValueError(f"{self.name}: 'codes' goes with type code or code_set, and only there")
        if self.type == "money" and (self.unit is None or not self.name.endswith("_fen")):
            raise ValueError(f"{self.name}: money needs a unit and a name ending in _fen")
        if self.plausible and (self.type not in ("money", "integer", "decimal") or not 0 < self.plausible[0] < self.plausible[1]):
            raise ValueError(f"{self.name}: plausible is for figures, two above 0, the lower first")
        if self.required and self.optional:
            raise ValueError(f"{self.name}: required and optional exclude each other")
        return self


class Rule(Model):
    """A rule over several columns. ``expr`` is a SQL boolean; NULL counts as met."""

    name: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    zh: str
    en: str
    expr: str
    action: Action


class SameTotal(Model):
    """Two classifications of the same rows that must agree: rows meeting ``one`` and rows meeting ``other``, or a sum over them.

    Both are SQL booleans over typed columns, as in a rule. Without ``sum`` rows are counted.
    """

    name: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    zh: str
    en: str
    one: str
    other: str
    sum: str | None = None


class Totals(Model):
    """How printed totals are held against the rows they cover.

    ``not_summed``: figures whose entry in a total row is no sum (a rate, a standard). ``per_row``: the largest rounding of
    one row, in the printed unit, where money is printed in a unit above the yuan; everything else closes exactly.
    """

    not_summed: tuple[str, ...] = ()
    per_row: float = Field(default=0.01, ge=0)
    same: tuple[SameTotal, ...] = ()


class Contract(Model):
    """Everything said of one feed."""

    feed: str = Field(pattern=r"^[a-z_]+/[a-z_]+$")
    title: Bilingual
    department: Bilingual
    grain: Bilingual
    delivery: Delivery
    access: Access
    key: tuple[str, ...] = Field(min_length=1)
    on_conflict: Literal["reject", "flag"] = "reject"  # same key, different content, within one delivery
    answers: tuple[str, ...] = ()  # to be filled in on a printed list: a row in which all are blank was not answered, and is a note
    limits: Limits = Limits()
    spine: bool = False
    identity: Identity = Identity()
    fields: tuple[FeedField, ...] = Field(min_length=1)
    rules: tuple[Rule, ...] = ()
    totals: Totals = Totals()

    def __hash__(self) -> int:
        """By name: what is derived from contracts is kept by contract, and hashing every field each time is dear."""
        return hash(self.feed)

    @property
    def table(self) -> str:
        """Name of the feed's table in the lake and in the restricted database."""
        return self.feed.replace("/", "__")

    @property
    def department_key(self) -> str:
        return self.feed.split("/")[0]

    @property
    def essential(self) -> frozenset[str]:
        """Fields without whose column no row can stand: required, and key, identity or rejected when blank.

        Where a state is folded over snapshots every required field is: a column missing once would read as an event.
        """
        tied = {*self.key, *self.identity.columns}
        return frozenset(
            item.name
            for item in self.fields
            if item.on_blank == "reject" or (item.required and (item.name in tied or self.delivery.history))
        )

    @property
    def period_field(self) -> str | None:
        """The key column that repeats the delivery's own period: a file may say it once, in its title, and leave the column out."""
        span = self.delivery.period
        return next((item.name for item in self.fields if item.type == span and item.name in self.key), None)

    def field(self, name: str) -> FeedField:
        for item in self.fields:
            if item.name == name:
                return item
        raise KeyError(name)

    @model_validator(mode="after")
    def _names_exist(self) -> Contract:
        names = [item.name for item in self.fields]
        twice = sorted({name for name in names if names.count(name) > 1})
        if twice:
            raise ValueError(f"fields declared twice: {', '.join(twice)}")
        unknown = sorted({*self.key, *self.answers, *self.identity.columns} - set(names))
        if unknown:
            raise ValueError(f"key, answers or identity names unknown fields: {', '.join(unknown)}")
        summed = {*self.totals.not_summed, *(item.sum for item in self.totals.same if item.sum)}
        figures = {item.name for item in self.fields if item.type in FIGURES}
        if summed - figures:
            raise ValueError(f"totals name what is no figure: {', '.join(sorted(summed - figures))}")
        return self
