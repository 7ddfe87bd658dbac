"""One correction: a known error of a source as data. Shapes and their own consistency; files and line numbers stand in ``files``."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Iterable, Mapping
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

# Cells are text: an unquoted 0123 or 510821... would lose its zero or its last digits before anybody looked.
Cell = Annotated[str, StringConstraints(strict=True, strip_whitespace=True, min_length=1)]
Words = Annotated[str, StringConstraints(strict=True, strip_whitespace=True, min_length=2)]


class _Model(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Place(_Model):
    """Where the error stands: the delivery by its file's digest or by period (and part), the row by number or by key values."""

    delivery: str | None = Field(default=None, pattern=r"^[0-9a-f]{12,64}$")
    period: str | None = None
    part: str | None = None
    sheet: str | None = None
    row: int | None = Field(default=None, ge=1)
    key: Mapping[str, Cell] | None = Field(default=None, min_length=1)

    @model_validator(mode="after")
    def _one_of_each(self) -> Place:
        if (self.delivery is None) == (self.period is None):
            raise ValueError("name the delivery by its file's digest or by its period, one of the two")
        if self.delivery is not None and self.part is not None:
            raise ValueError("a part goes with a period; a digest already says which file")
        if (self.row is None) == (self.key is None):
            raise ValueError("name the row by its number or by key values, one of the two")
        return self


class Correction(_Model):
    """An entry of the ledger. ``expected`` and ``value`` are the cell's text before and after; null is a blank cell."""

    id: str = Field(pattern=r"^[a-z0-9][a-z0-9-]{2,59}$")
    feed: str
    where: Place
    column: str
    expected: Cell | None
    value: Cell | None
    reason: Words
    reporter: Words
    date: dt.date

    @model_validator(mode="after")
    def _changes_something(self) -> Correction:
        if self.expected == self.value:
            raise ValueError("expected and value are the same")
        return self


def digest_of(corrections: Iterable[Correction]) -> str:
    """Digest of what is declared, whatever the files are called and however they are ordered."""
    said = sorted(json.dumps(item.model_dump(mode="json"), ensure_ascii=False, sort_keys=True) for item in corrections)
    return hashlib.sha256("\n".join(said).encode()).hexdigest()[:16]
