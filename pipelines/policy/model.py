"""The policy language: one line is one value of one key and item, in one area, between two dates, from one source.

Here belong the shapes and their own consistency. Reading packs, line numbers and precedence stand in ``loader``.
"""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

# yuan is money; the numbers say what they count; the last four are text.
NUMBER_UNITS = (
    "yuan", "days", "working_days", "months", "years", "persons", "households", "rooms", "litres", "minutes",
    "share", "ratio", "times", "count",
)  # fmt: skip
Unit = Literal[
    "yuan", "days", "working_days", "months", "years", "persons", "households", "rooms", "litres", "minutes",
    "share", "ratio", "times", "count", "code", "codes", "days_list", "text",
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
