"""``python -m benchmarks [night] [reading]``: what is measured beside what, see docs/benchmarks.md."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click

from benchmarks import reading
from benchmarks.county import County
from benchmarks.report import disagreements, render, targets
from benchmarks.run import run

OUT = Path(__file__).parent / "out"


@click.command()
@click.argument("parts", nargs=-1, type=click.Choice(["night", "reading"]))
@click.option("--households", type=click.IntRange(min=200), default=County.households, show_default=True)
@click.option("--seed", type=int, default=County.seed, show_default=True)
@click.option("--dirt", type=click.FloatRange(0, 1), default=County.dirt, show_default=True)
@click.option("--out", type=click.Path(path_type=Path), default=OUT, help="Keeps simulated counties and the home of the nights.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON for a program.")
def main(parts: tuple[str, ...], households: int, seed: int, dirt: float, out: Path, as_json: bool) -> None:
    """Measure the night of a county, and reading large files; both when none is named.

    Exit 1 when the night and the script disagree; a missed target is printed, not an error.
    """
    measured: dict[str, Any] = {}
    shown: list[str] = []
    if "night" in parts or not parts:
        found = run(County(households, seed, dirt), out)
        measured |= {**found, "targets": [{**asdict(item), "is_met": item.is_met} for item in targets(found)]}
        shown.append(render(found))
    if "reading" in parts or not parts:
        measured["reading"] = reading.measure(out)
        shown.append(reading.render(measured["reading"]))
    click.echo(json.dumps(measured, indent=1) if as_json else "\n\n".join(shown))
    sys.exit(1 if "night" in measured and disagreements(measured) else 0)


if __name__ == "__main__":
    main()
