"""One simulated county and a night over it, run as a person would run it: by the command, in a process of its own.

Here belong the ways to start the command and to look at what it left. What must hold stands in the tests.
"""

from __future__ import annotations

import datetime as dt
import io
import logging
import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from click.testing import CliRunner

from pipelines.engine import Engine
from pipelines.night import STEPS, CheckResult, NightContext
from pipelines.publish.release import current
from pipelines.runner import open_night
from pipelines.settings import Settings
from shouwang.cli import main
from simulation.simulate import simulate

ROOT = Path(__file__).parents[2]
AREA = "510821"
AS_OF = dt.date(2025, 6, 30)
KEY = "a key for tests only"

# The command with every logger of the process wide open, so that what is logged at DEBUG is seen too.
LOUD = (
    "import logging, os, sys; logging.basicConfig(filename=os.environ['PROOF_LOG'], level=logging.DEBUG, encoding='utf-8');"
    " logging.raiseExceptions = True; from shouwang.cli import main; main()"
)


@dataclass(frozen=True)
class Ran:
    """A command that ended."""

    code: int
    out: str
    err: str
    log: str

    @property
    def said(self) -> str:
        """Everything it told anybody."""
        return "\n".join((self.out, self.err, self.log))


@dataclass(frozen=True)
class County:
    """A simulated county: what landed, what is true, and (once a night ran) its home."""

    landing: Path
    truth: Path
    home: Path

    def tables(self) -> Path:
        """The lake tables of the night that is published."""
        return self.home / "lake" / "nights" / str(current(self.home / "releases"))


def environment(**more: str) -> dict[str, str]:
    """The environment of a command: nothing of the caller's installation."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("SHOUWANG_")}
    return {**kept, "SHOUWANG_KEY": KEY, "PYTHONUTF8": "1", **more}


def command(log: Path, *arguments: str | Path) -> Ran:
    """Run ``shouwang`` with these arguments to its end, in a process of its own."""
    log.unlink(missing_ok=True)
    done = subprocess.run(
        [sys.executable, "-c", LOUD, *map(str, arguments)],
        cwd=ROOT,
        env=environment(PROOF_LOG=str(log)),
        capture_output=True,
        text=True,
        check=False,
    )
    return Ran(done.returncode, done.stdout, done.stderr, log.read_text(encoding="utf-8") if log.exists() else "")


def command_here(*arguments: str | Path) -> Ran:
    """The same in this process: for the many commands that end at once, where starting Python would take longest."""
    log = io.StringIO()
    handler, root = logging.StreamHandler(log), logging.getLogger()
    level = root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    try:
        done = CliRunner(env={"SHOUWANG_KEY": KEY}).invoke(main, list(map(str, arguments)))
    finally:
        root.removeHandler(handler)
        root.setLevel(level)
    said = "" if done.exception is None or isinstance(done.exception, SystemExit) else repr(done.exception)
    return Ran(done.exit_code, done.stdout, done.stderr + said, log.getvalue())


def settings(home: Path, landing: Path) -> Settings:
    """Settings of an installation with the tests' key."""
    return Settings(home=home, landing=landing, area=AREA, _key=KEY.encode())


def make_county(folder: Path, households: int, dirt: float, until: dt.date = AS_OF, seed: int = 1) -> County:
    """Simulate; no night yet."""
    simulate(AREA, households, seed, dirt, until, folder / "world")
    return County(folder / "world" / "landing", folder / "world" / "truth", folder / "home")


class NoAuditor:
    """Runs no suite: the proofs of rules and scores do not rest on the audit."""

    def audit_feed(self, *_: Any) -> list[CheckResult]:
        return []

    def audit_mart(self, *_: Any) -> list[CheckResult]:
        return []


class Silent:
    """Progress nobody watches."""

    def step(self, name: str, zh: str) -> None: ...

    def note(self, text: str) -> None: ...


def run_until(county: County, last: str) -> NightContext:
    """Run the steps of a night up to and with ``last``, without audits; what follows is the test's to run."""
    ctx, _ = open_night(settings(county.home, county.landing), AS_OF, NoAuditor(), Silent())
    for step in STEPS[1:]:
        step.run(ctx)
        if step.name == last:
            return ctx
    raise AssertionError(f"no step {last}")


def engine_over(tables: Path, temp: Path) -> Engine:
    """An engine over a folder of tables."""
    return Engine(tables, temp=temp)


def changed(before: Mapping[str, str], after: Mapping[str, str]) -> list[str]:
    """Names whose digests differ."""
    return sorted(name for name in before.keys() | after.keys() if before.get(name) != after.get(name))
