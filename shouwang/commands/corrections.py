"""``shouwang correction``: known errors of a source as data. Entries may also be written by hand below HOME/corrections."""

from __future__ import annotations

import datetime as dt
import sys
from pathlib import Path
from typing import Any

import click

from pipelines.contracts.local import load_merged
from pipelines.corrections.files import field_of
from pipelines.corrections.match import fault_of, masked
from pipelines.corrections.review import drafted, review, write_entry
from pipelines.errors import ContractError, UsageError
from pipelines.publish import release
from pipelines.settings import Settings
from shouwang import texts
from shouwang.console import DAY, HOME, JSON, emit, guarded


@click.group()
def correction() -> None:
    """Known errors of a source: add, list, check."""


@correction.command("list")
@click.option("--as-of", type=DAY, help="Entries known by this day; default all.")
@HOME
@JSON
@guarded
def listed(as_of: dt.datetime | None, home: Path | None, as_json: bool) -> None:
    """Every entry and what becomes of it with the deliveries of the night that is published."""
    emit({"corrections": _reviewed(Settings.load(home), as_of)}, as_json, texts.corrections)


@correction.command()
@click.option("--as-of", type=DAY, help="Entries known by this day; default all.")
@HOME
@JSON
@guarded
def check(as_of: dt.datetime | None, home: Path | None, as_json: bool) -> None:
    """Check the files, and every entry against what was delivered. Exit 4 when one would not be applied."""
    found = _reviewed(Settings.load(home), as_of)
    emit({"corrections": found}, as_json, texts.corrections)
    if any(item["fault"] for item in found):
        sys.exit(ContractError.exit_code)


@correction.command()
@click.option("--feed", required=True, help="department/feed")
@click.option("--delivery", help="First 12 or more hex digits of the file's SHA-256.")
@click.option("--period", help="Instead of a delivery: the file of this period known last.")
@click.option("--part", help="Township, with --period.")
@click.option("--sheet")
@click.option("--row", type=int, help="Row as the spreadsheet counts.")
@click.option("--key", multiple=True, metavar="COLUMN", help="Instead of a row: a column whose value is asked for; repeatable.")
@click.option("--column", required=True, help="Field name or header.")
@click.option("--blank", is_flag=True, help="The new value is a blank cell.")
@click.option("--reason", required=True)
@click.option("--reporter", required=True)
@click.option("--date", "day", type=DAY, required=True, help="From this day on the entry is known.")
@click.option("--id", "name", required=True, help="Lower-case letters, digits and hyphens; shown in releases.")
@HOME
@guarded
def add(
    feed: str, delivery: str | None, period: str | None, part: str | None, sheet: str | None, row: int | None, key: tuple[str, ...],
    column: str, blank: bool, reason: str, reporter: str, day: dt.datetime, name: str, home: Path | None,
) -> None:  # fmt: skip
    """Write an entry for one cell. The text found there becomes the expected one; values are asked for, not given as arguments."""
    settings = Settings.load(home)
    contract = load_merged(settings.contracts).get(feed)
    if contract is None:
        raise UsageError("no_such_feed", "no contract declares this feed", found=feed)
    fields = {header: field_of(contract, header) for header in (column, *key)}
    if None in fields.values():
        unknown = ", ".join(header for header, name in fields.items() if name is None)
        raise UsageError("no_such_column", "the dataset has no such column", zh="数据集没有该列",
                         expected="a field name or header of the contract", found=unknown)  # fmt: skip
    values = {fields[header]: click.prompt(f"{header} =") for header in key}
    place = {"delivery": delivery, "period": period, "part": part, "sheet": sheet, "row": row, "key": values or None}
    entry = {"id": name, "feed": feed, "where": place, "column": fields[column], "reason": reason, "reporter": reporter, "date": day.date()}
    tables = _night(settings)
    if tables is None:
        raise UsageError("no_release", "nothing has been published here", fix="run `shouwang night` first")
    found = drafted(settings, tables, entry | {"value": None if blank else click.prompt("value =")})
    path = write_entry(settings, found.correction)
    before, after = (masked(contract, found.correction.column, text) or "(blank)" for text in (found.text, found.correction.value))
    click.echo(f"{path}\n  {found.sheet} {found.letter or ''}{found.row_no}: {before} → {after}")


def _night(settings: Settings) -> Path | None:
    """Tables of the night that is published."""
    run_id = release.current(settings.releases)
    return settings.lake / "nights" / run_id if run_id else None


def _reviewed(settings: Settings, as_of: dt.datetime | None) -> list[dict[str, Any]]:
    contracts = load_merged(settings.contracts)
    told = []
    for placed, outcome in review(settings, _night(settings), as_of.date() if as_of else dt.date.max):
        item, contract = placed.correction, contracts[placed.correction.feed]
        fault = fault_of(outcome, contract)
        told.append({
            "id": item.id, "feed": item.feed, "date": item.date.isoformat(), "written_at": str(placed.where), "state": outcome.state,
            "delivery": (outcome.delivery_id or "")[:12], "sheet": outcome.sheet, "row": outcome.row_no, "column": item.column,
            "expected": masked(contract, item.column, item.expected), "value": masked(contract, item.column, item.value),
            "fault": fault.line() if fault else None,
        })  # fmt: skip
    return told
