"""Receipts (回执): the department's own workbook back, bad cells coloured and commented, with a summary sheet.

A delivery that was refused or held gets one too, if only the summary: a department always hears back. Here belongs
where a receipt stands and in which form. What it says is put together in ``collect``; how an xlsx is marked stands in
``xlsx``; how a file without cells to colour (csv, txt, xls, ods, parquet) becomes a marked workbook in ``annotate``; what to
send in ``advice``. Receipts hold the department's own rows and are restricted.
"""

from __future__ import annotations

from pathlib import Path

import duckdb

from pipelines.night import NightContext
from pipelines.publish.receipts.annotate import write_annotated
from pipelines.publish.receipts.collect import UNASSIGNED, answered, receipt_of
from pipelines.publish.receipts.xlsx import can_mark, mark_workbook

__all__ = ["UNASSIGNED", "write_receipts"]


def write_receipts(ctx: NightContext, connection: duckdb.DuckDBPyConnection) -> list[Path]:
    """A receipt for every delivery refused or held, or with rejected rows or nulled cells. Returns the receipts that stand.

    A receipt depends only on the file, its digest folder (contract, code lists, reader, what was put right since) and what
    became of the delivery, so one that stands is kept.
    """
    root = ctx.settings.outbox / "receipts"
    written: list[Path] = []
    for item in answered(ctx, connection):
        target = root / item.department / f"{item.delivery_id[:12]}-{item.digest[:8]}-receipt.xlsx"
        if not target.exists():
            receipt = receipt_of(ctx, connection, item)
            target.parent.mkdir(parents=True, exist_ok=True)
            part = target.with_suffix(".part")
            if receipt.marks and receipt.format == "xlsx" and can_mark(receipt.source):
                mark_workbook(receipt, part)
            else:
                write_annotated(receipt, part, connection)
            part.chmod(0o600)
            part.replace(target)
        written.append(target)
    return written
