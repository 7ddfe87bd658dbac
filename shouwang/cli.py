"""The ``shouwang`` command: parses arguments, calls the rooms, prints. See docs/cli.md for every exit code."""

from __future__ import annotations

import datetime as dt
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click

from pipelines.engine.duck import scratch
from pipelines.errors import AuditError, UsageError
from pipelines.publish import release
from pipelines.runner import newest_night
from pipelines.settings import Settings
from shouwang import texts
from shouwang.commands.contracts import contract
from shouwang.commands.corrections import correction
from shouwang.commands.files import read
from shouwang.commands.identity import identity
from shouwang.commands.keys import keys
from shouwang.commands.places import places
from shouwang.commands.sample import score, simulate
from shouwang.console import DAY, HOME, JSON, NightProgress, emit, guarded


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
def main() -> None:
    """守望 Shouwang: from department files to an audited release, every night."""


@main.command()
@click.option("--as-of", type=DAY, required=True, help="Bounds what was known; the day the answers hold for.")
@click.option(
    "--landing",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Where departments drop files; default HOME/landing.",
)
@HOME
@JSON
@guarded
def night(as_of: dt.datetime, landing: Path | None, home: Path | None, as_json: bool) -> None:
    """Run the night. Exit 0 published, 3 published with gaps, others not published."""
    from expectations.validate import GxAuditor
    from pipelines.runner import run_night

    settings = Settings.load(home, landing)
    progress = NightProgress(quiet=as_json)
    try:
        report = run_night(settings, as_of.date(), GxAuditor(threads=settings.threads, temp=settings.temp), progress)
    finally:
        progress.close()
    data = {
        "run_id": report.run_id,
        "as_of": report.as_of.isoformat(),
        "nothing_new": report.nothing_new,
        "seconds": {name: round(value, 3) for name, value in report.seconds.items()},
        "steps": {name: asdict(result) for name, result in report.steps.items()},
        "summary": report.summary,
    }
    emit(data, as_json, texts.night)
    sys.exit(report.exit_code)


@main.command()
@click.argument("run", required=False)
@HOME
@JSON
@guarded
def verify(run: str | None, home: Path | None, as_json: bool) -> None:
    """Recompute conservation counts and digests of a release from its files alone."""
    settings = Settings.load(home)
    run_id = run or release.current(settings.releases)
    if run_id is None:
        raise UsageError("no_release", "nothing has been published here", fix="run `shouwang night` first")
    folder = settings.releases / run_id
    with scratch(settings) as connection:
        wrong = release.audit(connection, folder)
        deliveries, rows_in = (0, 0) if wrong else release.counts(connection, folder)
    marts = release.read_manifest(folder)["marts"]
    data: dict[str, Any] = {
        "run_id": run_id,
        "wrong": wrong,
        "marts": {name: {"rows": entry["rows"], "digest": entry["digest"]} for name, entry in marts.items()},
        "deliveries": deliveries,
        "rows_in": rows_in,
    }
    emit(data, as_json, texts.verify)
    if wrong:
        sys.exit(AuditError.exit_code)


@main.command()
@click.argument("household")
@click.option("--as-of", type=DAY, help="The newest night of this day; default the night that is published.")
@HOME
@JSON
@guarded
def why(household: str, as_of: dt.datetime | None, home: Path | None, as_json: bool) -> None:
    """Facts, rules, distances and source cells of one HOUSEHOLD (key or number). For authorised eyes."""
    from pipelines.monitoring.why import explain
    from pipelines.monitoring.why_text import render

    settings = Settings.load(home)
    run_id = newest_night(settings, as_of.date()) if as_of else release.current(settings.releases)
    if run_id is None:
        raise UsageError("no_release", "nothing has been published here", fix="run `shouwang night` first")
    emit(explain(settings.lake / "nights" / run_id, household, temp=settings.temp), as_json, render)


for command in (simulate, score, read, contract, correction, identity, places, keys):
    main.add_command(command)
