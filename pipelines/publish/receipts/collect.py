"""Puts together what a receipt says, from the night's tables and the delivery's folder. Writes no workbook."""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from pipelines.contracts.loader import load_contracts
from pipelines.contracts.model import Contract
from pipelines.engine.duck import quote
from pipelines.intake.seal import Seal, receipt_secret
from pipelines.night import NightContext
from pipelines.publish.receipts.advice import cell_advice, what_to_send
from pipelines.publish.receipts.marks import MAX_ROWS, Column, Mark, Receipt, Table, Verdict, table_above

UNASSIGNED = "_unassigned"  # a file that nobody's folder and no dataset claims
UNITS = {"yuan": "元", "thousand_yuan": "千元", "wan_yuan": "万元", "yi_yuan": "亿元", "mu": "亩"}
COUNTS = ("rows_in", "accepted", "rejected", "duplicate", "set_apart", "cells_nulled")
ANSWERED = "action IN ('reject', 'null')"


@dataclass(frozen=True)
class Answered:
    """A delivery that is answered."""

    delivery_id: str
    sha256: str
    department: str
    feed: str | None
    period: str | None
    part: str | None
    folder: Path
    delivered: Path
    file_name: str
    state: str
    reason: str | None
    counts: tuple[int, ...]

    @property
    def digest(self) -> str:
        """What the receipt depends on besides the file."""
        return hashlib.sha256(f"{self.folder.name}|{self.state}|{self.reason}".encode()).hexdigest()


def answered(ctx: NightContext, connection: duckdb.DuckDBPyConnection) -> Iterator[Answered]:
    """Deliveries refused or held, or with a row or cell to correct."""
    rows = connection.execute(
        "SELECT d.delivery_id, d.sha256, d.department, d.feed, d.period, d.part, d.folder, d.delivered_folder, d.file_name,"
        " d.delivery_state, d.reason, d.rows_in, d.rows_accepted, d.rows_rejected, d.rows_duplicate, d.rows_set_apart, d.cells_nulled"
        f" FROM {_table(ctx, 'delivery')} AS d WHERE d.delivery_state IN ('refused', 'held')"
        f" OR d.delivery_id IN (SELECT delivery_id FROM {_table(ctx, 'rejected_row')} WHERE {ANSWERED}) ORDER BY d.delivery_id"
    ).fetchall()
    for delivery_id, sha256, sender, feed, period, part, folder, delivered, file_name, state, reason, *counts in rows:
        department = feed.split("/")[0] if feed else sender or UNASSIGNED
        yield Answered(
            delivery_id, sha256, department, feed, period, part, Path(folder), Path(delivered), file_name, state, reason, tuple(counts)
        )


def receipt_of(ctx: NightContext, connection: duckdb.DuckDBPyConnection, item: Answered) -> Receipt:
    """Everything one receipt says."""
    report = json.loads((item.folder / "read.json").read_text(encoding="utf-8"))
    contract = load_contracts().get(item.feed) if item.feed else None
    marks, problems, left_out = _marks(ctx, connection, item.delivery_id, contract)
    names = tuple(sorted({mark.sheet for mark in marks}))
    secret = receipt_secret(ctx.settings.lasting_secret()) if names else ""
    tables = _tables(report)
    return Receipt(
        delivery_id=item.delivery_id,
        digest=item.digest,
        source=ctx.settings.archive / item.sha256[:2] / item.sha256,
        raw=item.folder / "raw.parquet",
        format=report.get("format", ""),
        department=contract.department.zh if contract else item.department,
        title_zh=contract.title.zh if contract else "未识别的数据集",
        file_name=item.file_name,
        as_of=ctx.as_of.isoformat(),
        # Of a file that was not read nothing was counted; zeros would say that it was empty.
        counts={} if item.state == "refused" else dict(zip(COUNTS, item.counts, strict=True)),
        tables=tables,
        marks=marks,
        problems=problems,
        rows_left_out=left_out,
        verdict=_verdict(item.state, item.reason or "") if item.state in ("refused", "held") else None,
        seal=Seal(item.delivery_id, str(item.feed), item.period, item.part, names).signed(secret) if names else None,
        secret=secret,
        filled=_filled(ctx, connection, item, tables) if names and item.folder != item.delivered else {},
    )


def _table(ctx: NightContext, name: str) -> str:
    return f"read_parquet({quote(str(ctx.tables / f'{name}.parquet'))})"


def _marks(
    ctx: NightContext, connection: duckdb.DuckDBPyConnection, delivery_id: str, contract: Contract | None
) -> tuple[list[Mark], list[tuple[str, str, int]], int]:
    """Marks of the first rows, every problem with its count, and how many rows are not marked."""
    if contract is None:
        return [], [], 0
    source = f"{_table(ctx, 'rejected_row')} WHERE delivery_id = ? AND {ANSWERED}"
    rows = connection.execute(
        "SELECT sheet, row_no, source_column, column_name, action, reason_zh, reason_en, rule FROM"
        f" (SELECT *, dense_rank() OVER (ORDER BY sheet, row_no) AS place FROM {source}) WHERE place <= {MAX_ROWS}"
        " ORDER BY sheet, row_no, column_name, rule",
        [delivery_id],
    ).fetchall()
    problems = connection.execute(
        f"SELECT reason_zh, action, count(*) AS n FROM {source} GROUP BY ALL ORDER BY n DESC, reason_zh, action", [delivery_id]
    ).fetchall()
    counted = connection.execute(f"SELECT count(DISTINCT (sheet, row_no)) FROM {source}", [delivery_id]).fetchone()
    assert counted is not None
    marks = [
        Mark(sheet, row, column, field, action, zh, en, cell_advice(contract, rule, field))
        for sheet, row, column, field, action, zh, en, rule in rows
    ]
    return marks, problems, max(int(counted[0]) - MAX_ROWS, 0)


def _tables(report: Mapping[str, Any]) -> dict[str, list[Table]]:
    """Tables of a delivery by their name in raw.parquet; several of one name stand below each other."""
    found: dict[str, list[Table]] = defaultdict(list)
    for sheet in report.get("sheets", ()):
        columns = {
            column["field"]: Column(column["column"], column["header"], _with_unit(column["header"], column.get("unit")))
            for column in sheet["columns"]
            if column.get("field")
        }
        if columns:
            found[sheet["name"]].append(Table(sheet.get("sheet") or sheet["name"], max(sheet.get("header_rows") or [0]), columns))
    return dict(found)


def _with_unit(header: str, unit: str | None) -> str:
    """The header with its unit, which may have stood in a line of its own: without it the cells would be read in another one."""
    printed = UNITS.get(unit or "", unit)
    return header if not printed or printed in header else f"{header}（{printed}）"


def _filled(
    ctx: NightContext, connection: duckdb.DuckDBPyConnection, item: Answered, tables: Mapping[str, list[Table]]
) -> dict[tuple[str, int], dict[str, str | None]]:
    """Cells that an earlier return changed: the next receipt asks only for what is still wrong."""
    fields = sorted({field for group in tables.values() for table in group for field in table.columns})
    names = ", ".join(f'n."{field}", o."{field}"' for field in fields)
    rows = connection.execute(
        f"SELECT n.sheet, n.row_no, {names} FROM read_parquet({quote(str(item.folder / 'raw.parquet'))}) AS n"
        f" JOIN {_table(ctx, 'returned_row')} AS r ON r.delivery_id = ? AND r.sheet = n.sheet AND r.row_no = n.row_no"
        f" JOIN read_parquet({quote(str(item.delivered / 'raw.parquet'))}) AS o ON o.sheet = n.sheet AND o.row_no = n.row_no"
        " ORDER BY n.sheet, n.row_no",
        [item.delivery_id],
    ).fetchall()
    filled: dict[tuple[str, int], dict[str, str | None]] = {}
    for sheet, row_no, *texts in rows:
        columns = table_above(tables[sheet], row_no).columns
        cells = zip(fields, texts[::2], texts[1::2], strict=True)
        filled[sheet, row_no] = {columns[field].letter: now for field, now, was in cells if field in columns and now != was}
    return filled


def _verdict(state: str, reason: str) -> Verdict:
    """From the mart's one line, ``name: Chinese | English``."""
    name, _, told = reason.partition(": ")
    zh, _, en = told.partition(" | ")
    return Verdict(state, name, (zh, en), what_to_send(name))
