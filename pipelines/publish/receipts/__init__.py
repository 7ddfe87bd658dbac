"""Receipts (回执): the department's own workbook back, bad cells coloured and commented, with a summary sheet.

Here belongs which deliveries get a receipt and where it stands. How an xlsx is marked stands in ``xlsx``; how a
file without cells to colour (csv, txt, xls, ods, parquet) becomes a marked workbook stands in ``annotate``.
Receipts hold the department's own rows and are restricted.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from pathlib import Path

import duckdb

from pipelines.contracts.loader import load_contracts
from pipelines.engine.duck import quote
from pipelines.night import NightContext
from pipelines.publish.receipts.annotate import write_annotated
from pipelines.publish.receipts.marks import Mark, Receipt
from pipelines.publish.receipts.xlsx import can_mark, mark_workbook

logger = logging.getLogger(__name__)


def write_receipts(ctx: NightContext) -> list[Path]:
    """One receipt for every delivery with rejected rows or nulled cells. Returns the receipts that stand.

    A receipt depends only on the file and on its digest folder (contract, code lists, reader), so one that stands is kept.
    """
    root = ctx.settings.outbox / "receipts"
    written: list[Path] = []
    for receipt in _receipts(ctx):
        target = root / receipt.department / f"{receipt.delivery_id[:12]}-{receipt.digest[:8]}-receipt.xlsx"
        if not target.exists():
            target.parent.mkdir(parents=True, exist_ok=True)
            part = target.with_suffix(".part")
            if receipt.format in ("xlsx", "xlsm") and can_mark(receipt.source):
                mark_workbook(receipt, part)
            else:
                write_annotated(receipt, part)
            part.chmod(0o600)
            part.replace(target)
        written.append(target)
    return written


def _receipts(ctx: NightContext) -> Iterator[Receipt]:
    contracts = load_contracts()
    rejected = f"read_parquet({quote(str(ctx.tables / 'rejected_row.parquet'))})"
    delivery = f"read_parquet({quote(str(ctx.tables / 'delivery.parquet'))})"
    with duckdb.connect(":memory:") as connection:
        rows = connection.execute(
            "SELECT d.delivery_id, d.sha256, d.feed, d.folder, d.file_name, d.rows_in, d.rows_accepted, d.rows_rejected, d.rows_duplicate,"
            " d.rows_set_apart, d.cells_nulled,"
            " list({'s': r.sheet, 'r': r.row_no, 'c': r.source_column, 'f': r.column_name,"
            "       'a': r.action, 'z': r.reason_zh, 'e': r.reason_en}"
            "      ORDER BY r.sheet, r.row_no, r.column_name, r.rule)"
            f" FROM {delivery} d JOIN {rejected} r USING (delivery_id) WHERE r.action IN ('reject', 'null')"
            " GROUP BY ALL ORDER BY d.delivery_id"
        ).fetchall()
    for row in rows:
        delivery_id, sha256, feed, folder, file_name, *counts, marks = row
        report = json.loads((Path(folder) / "read.json").read_text(encoding="utf-8"))
        yield Receipt(
            delivery_id=delivery_id,
            digest=Path(folder).name,
            source=ctx.settings.archive / sha256[:2] / sha256,
            raw=Path(folder) / "raw.parquet",
            format=report["format"],
            department=feed.split("/")[0],
            title_zh=contracts[feed].title.zh,
            file_name=file_name,
            as_of=ctx.as_of.isoformat(),
            counts=dict(zip(("rows_in", "accepted", "rejected", "duplicate", "set_apart", "cells_nulled"), counts, strict=True)),
            headers={
                (sheet["name"], column["field"]): (column["column"], column["header"])
                for sheet in report["sheets"]
                for column in sheet["columns"]
                if column.get("field")
            },
            marks=[Mark(m["s"], m["r"], m["c"], m["f"], m["a"], m["z"], m["e"]) for m in marks],
        )
