"""Receipts (回执): the department's own workbook back, bad cells coloured and commented, with a summary sheet.

A delivery that was refused or held gets one too, if only the summary: a department always hears back. Here belongs
which deliveries get a receipt and where it stands. How an xlsx is marked stands in ``xlsx``; how a file without cells
to colour (csv, txt, xls, ods, parquet) becomes a marked workbook in ``annotate``; what to send in ``advice``.
Receipts hold the department's own rows and are restricted.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from pathlib import Path

import duckdb

from pipelines.contracts.loader import load_contracts
from pipelines.contracts.model import Contract
from pipelines.engine.duck import quote
from pipelines.night import NightContext
from pipelines.publish.receipts.advice import what_to_send
from pipelines.publish.receipts.annotate import write_annotated
from pipelines.publish.receipts.marks import Mark, Receipt, Verdict
from pipelines.publish.receipts.xlsx import can_mark, mark_workbook

UNASSIGNED = "_unassigned"  # a file that nobody's folder and no dataset claims


def write_receipts(ctx: NightContext, connection: duckdb.DuckDBPyConnection) -> list[Path]:
    """A receipt for every delivery refused or held, or with rejected rows or nulled cells. Returns the receipts that stand.

    A receipt depends only on the file, its digest folder (contract, code lists, reader) and what became of the delivery, so
    one that stands is kept.
    """
    root = ctx.settings.outbox / "receipts"
    written: list[Path] = []
    for receipt in _receipts(ctx, connection):
        target = root / receipt.department / f"{receipt.delivery_id[:12]}-{receipt.digest[:8]}-receipt.xlsx"
        if not target.exists():
            target.parent.mkdir(parents=True, exist_ok=True)
            part = target.with_suffix(".part")
            if receipt.marks and receipt.format in ("xlsx", "xlsm") and can_mark(receipt.source):
                mark_workbook(receipt, part)
            else:
                write_annotated(receipt, part, connection)
            part.chmod(0o600)
            part.replace(target)
        written.append(target)
    return written


def _receipts(ctx: NightContext, connection: duckdb.DuckDBPyConnection) -> Iterator[Receipt]:
    contracts = load_contracts()
    rejected = f"read_parquet({quote(str(ctx.tables / 'rejected_row.parquet'))})"
    delivery = f"read_parquet({quote(str(ctx.tables / 'delivery.parquet'))})"
    rows = connection.execute(
        "WITH marked AS (SELECT delivery_id,"
        " list({'s': sheet, 'r': row_no, 'c': source_column, 'f': column_name, 'a': action, 'z': reason_zh, 'e': reason_en}"
        "      ORDER BY sheet, row_no, column_name, rule) AS marks"
        f" FROM {rejected} WHERE action IN ('reject', 'null') GROUP BY delivery_id)"
        " SELECT d.delivery_id, d.sha256, d.department, d.feed, d.folder, d.file_name, d.delivery_state, d.reason, coalesce(m.marks, []),"
        " d.rows_in, d.rows_accepted, d.rows_rejected, d.rows_duplicate, d.rows_set_apart, d.cells_nulled"
        f" FROM {delivery} d LEFT JOIN marked m USING (delivery_id)"
        " WHERE m.delivery_id IS NOT NULL OR d.delivery_state IN ('refused', 'held') ORDER BY d.delivery_id"
    ).fetchall()
    for delivery_id, sha256, sender, feed, folder, file_name, state, reason, marks, *counts in rows:
        report = json.loads((Path(folder) / "read.json").read_text(encoding="utf-8"))
        contract = contracts.get(feed) if feed else None
        names = ("rows_in", "accepted", "rejected", "duplicate", "set_apart", "cells_nulled")
        yield Receipt(
            delivery_id=delivery_id,
            digest=hashlib.sha256(f"{Path(folder).name}|{state}|{reason}".encode()).hexdigest(),
            source=ctx.settings.archive / sha256[:2] / sha256,
            raw=Path(folder) / "raw.parquet",
            format=report.get("format", ""),
            department=feed.split("/")[0] if feed else sender or UNASSIGNED,
            title_zh=_title(contract),
            file_name=file_name,
            as_of=ctx.as_of.isoformat(),
            # Of a file that was not read nothing was counted; zeros would say that it was empty.
            counts={} if state == "refused" else dict(zip(names, counts, strict=True)),
            headers={
                (sheet["name"], column["field"]): (column["column"], column["header"])
                for sheet in report.get("sheets", ())
                for column in sheet["columns"]
                if column.get("field")
            },
            marks=[Mark(m["s"], m["r"], m["c"], m["f"], m["a"], m["z"], m["e"]) for m in marks],
            verdict=_verdict(state, reason) if state in ("refused", "held") else None,
        )


def _title(contract: Contract | None) -> str:
    return contract.title.zh if contract else "未识别的数据集"


def _verdict(state: str, reason: str) -> Verdict:
    """From the mart's one line, ``name: Chinese | English``."""
    name, _, told = reason.partition(": ")
    zh, _, en = told.partition(" | ")
    return Verdict(state, name, (zh, en), what_to_send(name))
