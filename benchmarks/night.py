"""One measured night in a process of its own: ``python -m benchmarks.night LANDING HOME AS_OF`` prints JSON.

The night is the one the command line runs. Only the measuring of its steps stands here.
"""

from __future__ import annotations

import datetime as dt
import json
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any

from benchmarks.meter import Cost, Meter, cpu_seconds


class StepClock:
    """Takes the place of the progress bar: a step begins where the one before it ends."""

    def __init__(self, meter: Meter) -> None:
        self.meter = meter
        self.costs: dict[str, Cost] = {}
        self._name = "start"  # interpreter, command line, settings

    def step(self, name: str, zh: str) -> None:
        """A step begins."""
        self.costs[self._name] = self.meter.lap()
        self._name = name

    def note(self, text: str) -> None:
        """Nothing to show."""

    def end(self) -> None:
        """The night has ended."""
        self.step("end", "")


def measure(landing: Path, home: Path, as_of: dt.date) -> dict[str, Any]:
    """Run a night and tell what every step cost."""
    with Meter() as meter:
        clock = StepClock(meter)
        from expectations.validate import GxAuditor
        from pipelines.runner import run_night
        from pipelines.settings import Settings

        settings = Settings.load(home, landing)
        report = run_night(settings, as_of, GxAuditor(threads=settings.threads, temp=settings.temp), clock)
        clock.end()
    return {
        "run_id": report.run_id,
        "nothing_new": report.nothing_new,
        "tables": str(settings.lake / "nights" / report.run_id),
        "archive": str(settings.archive),
        "cpu": cpu_seconds(),
        "steps": {
            name: {**asdict(cost), "rows": sum(report.steps[name].rows.values()) if name in report.steps else None}
            for name, cost in clock.costs.items()
        },
        "rows": report.summary["rows"],
    }


if __name__ == "__main__":
    print(json.dumps(measure(Path(sys.argv[1]), Path(sys.argv[2]), dt.date.fromisoformat(sys.argv[3]))))
