"""``shouwang read``: one file through reading and cleaning."""

from __future__ import annotations

import datetime as dt
import shutil
import tempfile
from pathlib import Path
from typing import Any

import click
import pyarrow.parquet as pq

from pipelines.clean.room import clean_delivery
from pipelines.contracts.local import load_merged
from pipelines.engine.duck import connect
from pipelines.errors import UsageError
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
    limits = Settings.load()
    contracts = load_merged(limits.contracts)
    if feed is not None and feed not in contracts:
        raise UsageError("no_such_feed", "no contract declares this feed", expected=", ".join(contracts), found=feed)
    result = read_one(file, contracts, feed)
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
