"""``shouwang read`` and ``shouwang contract``: one file through reading and cleaning; contracts checked, derived, proposed."""

from __future__ import annotations

import datetime as dt
import shutil
import tempfile
from pathlib import Path
from typing import Any

import click
import pyarrow.parquet as pq

from pipelines.clean.room import clean_delivery
from pipelines.contracts.loader import load_contracts
from pipelines.engine.duck import connect
from pipelines.errors import UsageError, Where
from pipelines.intake.step import read_one
from pipelines.settings import Settings
from shouwang import texts
from shouwang.console import JSON, emit, folder_for, guarded


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--feed", help="department/feed, when the file is not to be recognised by its headers.")
@click.option(
    "--out", type=click.Path(dir_okay=False, path_type=Path), help="Write the accepted rows to this Parquet file (restricted data)."
)
@JSON
@guarded
def read(file: Path, feed: str | None, out: Path | None, as_json: bool) -> None:
    """Take one file through reading and cleaning and print the counts by kind."""
    contracts = load_contracts()
    if feed is not None and feed not in contracts:
        raise UsageError("no_such_feed", "no contract declares this feed", expected=", ".join(contracts), found=feed)
    result = read_one(file, feed)
    limits = Settings.load()
    with (
        tempfile.TemporaryDirectory(prefix="shouwang-read-") as folder,
        connect(Path(folder) / "spill", memory=limits.memory, threads=limits.threads) as connection,
    ):
        raw, cleaned = Path(folder) / "raw.parquet", Path(folder) / "cleaned"
        cleaned.mkdir()
        pq.write_table(result.table, raw)
        # One file looked at by hand has no delivery: it is judged as if it had become known today.
        counts = clean_delivery(contracts[result.feed], raw, result.report, cleaned, connection, dt.datetime.now(dt.UTC).date())
        problems = connection.execute(
            "SELECT action, rule, column_name, reason_zh, reason_en, count(*) AS n, min(_row_no) AS first_row FROM read_parquet(?)"
            " GROUP BY ALL ORDER BY n DESC, action, rule, column_name, reason_zh",
            [[str(cleaned / "rejected.parquet"), str(cleaned / "cells.parquet")]],
        ).fetchall()
        if out is not None:
            shutil.copyfile(cleaned / "accepted.parquet", folder_for(out.parent) / out.name)
    names = ("action", "rule", "column_name", "reason_zh", "reason_en", "rows", "first_row")
    data: dict[str, Any] = {
        "feed": result.feed,
        "period": result.period,
        "part": result.part,
        "format": result.report["format"],
        "encoding": result.report["encoding"],
        "rows_in": result.report["rows_in"],
        "kinds": result.report["kinds"],
        "accepted": counts.accepted,
        "rejected": counts.rejected,
        "duplicate": counts.duplicate,
        "cells_nulled": counts.cells_nulled,
        "cells_flagged": counts.cells_flagged,
        "findings": result.report["findings"],
        "problems": [dict(zip(names, row, strict=True)) for row in problems],
    }
    emit(data, as_json, texts.read)


@click.group()
def contract() -> None:
    """Data contracts: propose, check, export."""


@contract.command("new")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@guarded
def new(file: Path) -> None:
    """Propose a contract for an unseen department file; prints YAML to edit."""
    from pipelines.contracts.derive.propose import propose

    click.echo(propose(file), nl=False)


@contract.command("check")
@JSON
@guarded
def check(as_json: bool) -> None:
    """Check every contract and code list; the first fault is named with file and line."""
    feeds = list(load_contracts())
    emit({"contracts": len(feeds), "feeds": feeds}, as_json, lambda data: f"{data['contracts']} contracts hold 合同全部有效")


@contract.command("export")
@click.option(
    "--root", type=click.Path(exists=True, file_okay=False, path_type=Path), default=Path(), help="Repository root to write below."
)
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
