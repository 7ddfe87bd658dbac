"""One class per kind of failure, each with an exit code of the command line.

Here belong the classes and the shape of their message: what, where, expected, found, how to fix.
Messages never carry an unmasked id, name, phone or account.
"""

from __future__ import annotations

import traceback
from dataclasses import dataclass
from typing import ClassVar


@dataclass(frozen=True)
class Where:
    """Place of a fault in a source: file, sheet, row (as the spreadsheet counts), column letter or header."""

    file: str | None = None
    sheet: str | None = None
    row: int | None = None
    column: str | None = None

    def __str__(self) -> str:
        parts = [
            f"{name} {value}"
            for name, value in (("file", self.file), ("sheet", self.sheet), ("row", self.row), ("column", self.column))
            if value is not None
        ]
        return ", ".join(parts) or "-"


class ShouwangError(Exception):
    """Base of every named failure. ``name`` is stable and is what ledgers, marts and tests refer to."""

    exit_code: ClassVar[int] = 1

    def __init__(
        self,
        name: str,
        what: str,
        *,
        zh: str = "",
        where: Where | None = None,
        expected: str = "",
        found: str = "",
        fix: str = "",
    ) -> None:
        self.name, self.what, self.zh = name, what, zh
        self.where, self.expected, self.found, self.fix = where or Where(), expected, found, fix
        super().__init__(self.line())

    def line(self) -> str:
        """The whole story in one line of English."""
        parts = [f"{self.name}: {self.what}"]
        if str(self.where) != "-":
            parts.append(f"at {self.where}")
        for label, text in (("expected", self.expected), ("found", self.found), ("fix", self.fix)):
            if text:
                parts.append(f"{label}: {text}")
        return "; ".join(parts)


class UsageError(ShouwangError):
    """The command or its arguments make no sense."""

    exit_code = 2


class ContractError(ShouwangError):
    """A contract, code list, policy or correction file is wrong; names file and line."""

    exit_code = 4


class IntakeError(ShouwangError):
    """A delivered file cannot be taken in or read: refused by name, the night goes on."""

    exit_code = 5


class ConservationError(ShouwangError):
    """Rows in are not accepted + rejected + duplicate + set apart. Refuses the release."""

    exit_code = 6


class SpineMissing(ShouwangError):
    """No household register stands: no spine, no night."""

    exit_code = 7


class AuditError(ShouwangError):
    """The staged release breaks schema, conservation or privacy; the pointer does not move."""

    exit_code = 8


class EngineError(ShouwangError):
    """A SQL model is malformed, reads what nobody writes, or fails to run."""

    exit_code = 9


class LockedError(ShouwangError):
    """Another night holds the home directory."""

    exit_code = 10


def withheld(what: str, error: Exception) -> ShouwangError:
    """An unforeseen failure as one that may be shown: its kind and where it arose, never its message or its causes.

    Libraries quote the value they could not take, and Dagster keeps every cause of what is raised.
    """
    frames = traceback.extract_tb(error.__traceback__)
    place = frames[-1] if frames else None
    told = " < ".join(f"{frame.filename.rsplit('/', 1)[-1]}:{frame.lineno} {frame.name}" for frame in reversed(frames))
    return ShouwangError(
        "unexpected",
        f"{what} failed with {type(error).__name__}" + (f" ({error.strerror})" if isinstance(error, OSError) else ""),
        where=Where(file=place.filename, row=place.lineno) if place else None,
        found=told,
        fix="the message is withheld, it may quote a value; see the lines named",
    )


# Not failures, but exit codes all the same.
EXIT_PUBLISHED = 0
EXIT_PUBLISHED_WITH_GAPS = 3
