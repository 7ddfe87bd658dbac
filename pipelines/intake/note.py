"""The delivery note ``<file>.delivery.json``: what a department says of its file beside it.

Here belong its shape and its reading. When it counts is the ledger's business.
"""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from pipelines.errors import Where
from pipelines.intake.mask import mask_digits
from pipelines.intake.refusal import refuse

SUFFIX = ".delivery.json"
MAX_BYTES = 64 << 10
PERIOD = re.compile(r"\d{4}(-(0[1-9]|1[0-2]|Q[1-4]|[12]))?")


class Note(BaseModel):
    """Fields of a note; each may be left out."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    known_at: dt.datetime | None = None
    feed: str | None = None
    period: str | None = None
    part: str | None = None
    version: int | None = Field(default=None, ge=1)

    @field_validator("known_at")
    @classmethod
    def _has_zone(cls, value: dt.datetime | None) -> dt.datetime | None:
        if value is not None and value.tzinfo is None:
            raise ValueError("known_at needs its offset, such as +08:00")
        return value

    @field_validator("period")
    @classmethod
    def _is_period(cls, value: str | None) -> str | None:
        if value is not None and not PERIOD.fullmatch(value):
            raise ValueError("a period is 2025-06, 2025-Q2, 2025-1 or 2025")
        return value

    @field_validator("part")
    @classmethod
    def _is_part(cls, value: str | None) -> str | None:
        # The part stands in marts; a number in it is no township's.
        if value is not None and value != mask_digits(value):
            raise ValueError("a part is the name of a township, or several with commas")
        return value


def note_path(file: Path) -> Path:
    """Where the note of a file stands."""
    return file.with_name(file.name + SUFFIX)


def read_note(file: Path, feeds: frozenset[str]) -> Note | None:
    """The note of a file, None without one. Raises IntakeError bad_note."""
    path = note_path(file)
    if not path.is_file():
        return None
    where = Where(mask_digits(path.name))
    try:
        if path.stat().st_size > MAX_BYTES:
            raise refuse("bad_note", where=where, expected="a small JSON object", found=f"{path.stat().st_size} bytes")
        note = Note.model_validate_json(path.read_bytes())
    except ValidationError as error:
        faults = "; ".join(f"{_place(fault['loc'])}: {fault['msg']}" for fault in error.errors())
        raise refuse("bad_note", where=where, expected="known_at, feed, period, part, version", found=faults[:300]) from error
    if note.feed is not None and note.feed not in feeds:
        raise refuse("bad_note", where=where, expected="a declared feed", found=f"feed {mask_digits(note.feed)[:60]}")
    return note


def _place(loc: tuple[int | str, ...]) -> str:
    """Which field of the note; a key nobody declared is not repeated, it may be anything."""
    name = str(loc[0]) if loc else "note"
    return name if name in Note.model_fields or name == "note" else "an undeclared key"
