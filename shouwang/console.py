"""How the command line speaks: progress bars on a terminal, plain lines otherwise, JSON where a program reads.

Only presentation belongs here. Errors go to stderr in one line with their fix; exit codes come from their class.
"""

from __future__ import annotations

import json
import sys
import tempfile
import time
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from pipelines.errors import ShouwangError, UsageError, Where, withheld
from pipelines.intake.refusal import Refusal
from pipelines.night import STEPS

DAY = click.DateTime(["%Y-%m-%d"])
HOME = click.option("--home", type=click.Path(file_okay=False, path_type=Path), help="State directory; default SHOUWANG_HOME or var/.")
JSON = click.option("--json", "as_json", is_flag=True, help="Print JSON for a program.")


class NightProgress:
    """Tells how far a night is: a bar on a terminal, a line a step otherwise, nothing with ``quiet``."""

    def __init__(self, quiet: bool = False) -> None:
        self.quiet = quiet
        self.started = time.perf_counter()
        self.done = 0
        self._bar: Progress | None = None
        if not quiet and sys.stderr.isatty():
            self._bar = Progress(
                SpinnerColumn(),
                TextColumn("{task.description}"),
                BarColumn(),
                TextColumn("{task.completed}/{task.total}"),
                TimeElapsedColumn(),
                console=Console(stderr=True),
                transient=True,
            )
            self._task = self._bar.add_task("night", total=len(STEPS))
            self._bar.start()

    def step(self, name: str, zh: str) -> None:
        """A step begins."""
        if self._bar is not None:
            self._bar.update(self._task, description=f"{name} {zh}", completed=self.done)
        elif not self.quiet:
            click.echo(f"[{time.perf_counter() - self.started:6.1f}s] {name} {zh}", err=True)
        self.done += 1

    def note(self, text: str) -> None:
        """A remark worth showing."""
        if not self.quiet:
            click.echo(f"         {text}", err=True)

    def close(self) -> None:
        """Take the bar away."""
        if self._bar is not None:
            self._bar.stop()


def emit(data: dict[str, Any], as_json: bool, text: Callable[[dict[str, Any]], str]) -> None:
    """Print one result, for a program or for a person."""
    click.echo(json.dumps(data, ensure_ascii=False, indent=1, default=str) if as_json else text(data))


def guarded(function: Callable[..., Any]) -> Callable[..., Any]:
    """Turn an error into one line on stderr and its exit code; of one nobody named, all but its message."""

    @wraps(function)
    def wrapper(*args: Any, **kwargs: Any) -> Any:
        try:
            return function(*args, **kwargs)
        except ShouwangError as error:
            failure = error
        except (click.ClickException, click.exceptions.Exit, click.Abort, BrokenPipeError):
            raise
        except Exception as error:
            # Nothing is swallowed: it ends as exit 1 with its kind and place; the message might quote a person's value.
            failure = withheld("the command", error)
        click.echo(f"错误 error: {failure.line()}", err=True)
        if zh := failure.line_zh() if isinstance(failure, Refusal) else failure.zh:
            click.echo(f"          {zh}", err=True)
        sys.exit(failure.exit_code)

    return wrapper


def folder_for(path: Path) -> Path:
    """Make sure that results can be written below this folder. Raises UsageError."""
    try:
        path.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=path):
            return path
    except OSError as error:
        raise UsageError(
            "cannot_write", "results cannot be written there", zh="无法写入该位置", where=Where(file=str(path)),
            expected="a directory that can be written", found=error.strerror or type(error).__name__,
        ) from error  # fmt: skip
