"""``shouwang contract``: contracts proposed, checked and derived; changed headers shown and accepted."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import click

from pipelines.contracts.loader import load_contracts
from pipelines.contracts.local import load_merged
from pipelines.errors import UsageError, Where
from pipelines.settings import Settings
from shouwang import drift_text
from shouwang.console import DAY, HOME, JSON, emit, folder_for, guarded

FEEDS = Path("pipelines/contracts/feeds")
ROOT = click.Path(exists=True, file_okay=False, path_type=Path)


@click.group()
def contract() -> None:
    """Data contracts: propose, check, export; changed headers."""


@contract.command("new")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), help="Write the draft here; default the screen.")
@guarded
def new(file: Path, out: Path | None) -> None:
    """Propose a contract for an unseen department file: YAML to edit.

    A shell's ``>`` would put an empty file among the contracts before they are read: use --out there.
    """
    from pipelines.contracts.derive.propose import propose

    text = propose(file)
    if out is None:
        click.echo(text, nl=False)
    elif out.exists():
        raise UsageError("file_exists", "a draft overwrites nothing", where=Where(file=str(out)), fix="choose another place")
    else:
        (folder_for(out.parent) / out.name).write_text(text, encoding="utf-8")


@contract.command("check")
@HOME
@JSON
@guarded
def check(home: Path | None, as_json: bool) -> None:
    """Check every contract, code list and header name of one's own; the first fault is named with file and line."""
    feeds = list(load_merged(Settings.load(home).contracts))
    emit({"contracts": len(feeds), "feeds": feeds}, as_json, lambda data: f"{data['contracts']} contracts hold 合同全部有效")


@contract.command("export")
@click.option("--root", type=ROOT, default=Path(), help="Repository root to write below.")
@JSON
@guarded
def export(root: Path, as_json: bool) -> None:
    """Write everything that derives from the contracts: suites, schema, dictionary, ODCS, blank workbooks."""
    from pipelines.contracts.derive.export import SCHEMA_FILE
    from pipelines.contracts.derive.export import export as write

    if not (root / SCHEMA_FILE).exists():
        raise UsageError("no_repository", "this is not the root of the repository", where=Where(file=str(root)), expected=SCHEMA_FILE)
    written = [str(path) for path in write(root)]
    emit({"written": written}, as_json, lambda data: f"{len(data['written'])} files written 已导出")


@contract.command("drift")
@click.option("--all", "with_told", is_flag=True, help="New, missing and moved columns of which nothing is proposed too.")
@HOME
@JSON
@guarded
def drift(with_told: bool, home: Path | None, as_json: bool) -> None:
    """Headers that changed, with the evidence and the line to accept, as the last night found them."""
    from pipelines.drift.report import last_drift

    rows = last_drift(Settings.load(home))
    emit({"rows": [row for row in rows if with_told or row["drift_state"] != "told"]}, as_json, drift_text.table)


@contract.command("accept")
@click.argument("change", nargs=-1, required=True, metavar="DRIFT_ID | FEED FIELD HEADER")
@click.option("--from", "since", type=DAY, help="First day on which the header holds; default the proposal's, or none.")
@click.option("--root", type=ROOT, help="Write into the contract of this checkout, for everybody, and not into HOME/contracts.")
@HOME
@JSON
@guarded
def accept(change: tuple[str, ...], since: dt.datetime | None, root: Path | None, home: Path | None, as_json: bool) -> None:
    """Give a field another header: a proposal of the last night by its id, or feed, field and header by name."""
    from pipelines.drift.accept import into_home, into_package
    from pipelines.drift.report import proposal

    settings = Settings.load(home)
    first = since.date() if since else None
    if len(change) == 1:
        feed, field, header, proposed = proposal(settings, change[0])
        first = first or proposed
    elif len(change) == 3:
        feed, field, header = change
    else:
        raise UsageError("bad_change", "what is to be accepted is not clear", expected="a drift id, or feed, field and header")
    contracts = load_contracts() if root else load_merged(settings.contracts)
    if feed not in contracts:
        raise UsageError("no_such_feed", "no contract declares this feed", expected=", ".join(contracts), found=feed)
    if root:
        accepted = into_package(root / FEEDS / f"{feed}.yaml", contracts[feed], field, header, first)
    else:
        accepted = into_home(settings.contracts, contracts[feed], field, header, first)
    accepted.write()
    data: dict[str, Any] = {"file": str(accepted.path), "feed": feed, "field": field, "header": header, "diff": accepted.diff}
    emit(data | {"from": first and first.isoformat()}, as_json, drift_text.accepted)
