"""The steps of a night, declared once: name, room, what each reads and writes, and its function.

The command line runs them in order; assets_defs derives its assets from the same list. Whatever needs
great_expectations (the auditor) or a screen (progress) is passed in through ``NightContext``.
No step's own logic belongs here: each lives in its room.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

from pipelines.contracts.model import Contract
from pipelines.engine import Engine
from pipelines.settings import Settings


@dataclass(frozen=True)
class CheckResult:
    """One expectation on one table: how many rows were looked at and how many broke it."""

    table: str
    check_name: str
    column_name: str
    action: str
    rows_checked: int
    rows_failed: int
    is_met: bool


class Auditor(Protocol):
    """Runs declared suites over Parquet. Implemented by expectations/; never sees a row's value in a result."""

    def audit_feed(self, contract: Contract, table: Path) -> list[CheckResult]: ...

    def audit_mart(self, mart: str, table: Path) -> list[CheckResult]: ...


class Progress(Protocol):
    """Where a night tells how far it is."""

    def step(self, name: str, zh: str) -> None: ...

    def note(self, text: str) -> None: ...


@dataclass
class NightContext:
    """What every step is given. ``tables`` is the folder of this night's lake tables."""

    settings: Settings
    as_of: dt.date
    run_id: str
    tables: Path
    auditor: Auditor
    progress: Progress
    summary: dict[str, Any] = field(default_factory=dict)

    def engine(self) -> Engine:
        """A fresh engine over this night's tables; use as a context manager."""
        return Engine(self.tables, temp=self.settings.temp, memory=self.settings.memory, threads=self.settings.threads)


@dataclass(frozen=True)
class StepResult:
    """What a step did: rows by table written, and counts worth showing."""

    rows: Mapping[str, int]
    facts: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Step:
    """One step. ``reads`` and ``writes`` are lake tables (``*`` suffix: every feed's table)."""

    name: str
    room: str
    zh: str
    en: str
    reads: tuple[str, ...]
    writes: tuple[str, ...]
    run: Callable[[NightContext], StepResult]
