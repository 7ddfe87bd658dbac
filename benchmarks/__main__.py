"""``python -m benchmarks``: a full-size county beside bare readers and one hand-written script. See docs/benchmarks.md."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from pathlib import Path

import click

from benchmarks.county import County
from benchmarks.report import disagreements, render, targets
from benchmarks.run import run

OUT = Path(__file__).parent / "out"


@click.command()
@click.option("--households", type=click.IntRange(min=200), default=County.households, show_default=True)
@click.option("--seed", type=int, default=County.seed, show_default=True)
@click.option("--dirt", type=click.FloatRange(0, 1), default=County.dirt, show_default=True)
@click.option("--out", type=click.Path(path_type=Path), default=OUT, help="Keeps simulated counties and the home of the nights.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON for a program.")
def main(households: int, seed: int, dirt: float, out: Path, as_json: bool) -> None:
    """Measure the night. Exit 1 when the night and the script disagree; a missed target is printed, not an error."""
    found = run(County(households, seed, dirt), out)
    data = {**found, "targets": [{**asdict(item), "is_met": item.is_met} for item in targets(found)]}
    click.echo(json.dumps(data, indent=1) if as_json else render(found))
    sys.exit(1 if disagreements(found) else 0)


if __name__ == "__main__":
    main()
