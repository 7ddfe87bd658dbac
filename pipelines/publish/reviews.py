"""Workbooks of doubtful links, one per township: names side by side, a verdict to choose, and read back as they are.

Here belongs what such a workbook looks like. Its first columns are those of the feed rural_revitalisation/link_decision, so a
filled copy dropped into landing is a delivery of it; a row nobody answered is a note. For authorised eyes: it names people.
"""

from __future__ import annotations

import datetime as dt
import os
import re
from collections.abc import Mapping, Sequence
from itertools import groupby
from pathlib import Path
from typing import Any

import duckdb
import xlsxwriter

from pipelines.contracts.code_lists import load_codes
from pipelines.contracts.model import Contract
from pipelines.contracts.types import masks
from pipelines.engine.duck import quote
from pipelines.identity.evidence import code_zh, evidence_zh
from pipelines.publish.receipts.marks import is_risky

FEED = "rural_revitalisation/link_decision"
WHOLE = "全县"
HEADER_ROW = 1
SHOWN = (
    "待核原因",
    "所在数据集",
    "数据表所载姓名",
    "数据表所载号码",
    "户籍登记姓名",
    "户籍登记号码",
    "户籍登记出生日期",
    "户籍登记村",
    "相符依据",
    "相符概率",
)


def write_reviews(
    connection: duckdb.DuckDBPyConnection, tables: Path, contracts: Mapping[str, Contract], as_of: dt.date, folder: Path
) -> list[Path]:
    """Write the open questions of a night, a workbook per township; earlier ones go. Returns the files."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    for stale in folder.glob("*.xlsx"):
        stale.unlink()
    written = []
    for township, rows in groupby(_questions(connection, tables), key=lambda row: str(row[0])):
        shown = [[*row[1:2], *[None] * 4, *_told(row, contracts)] for row in rows]
        target = folder / f"{re.sub(r'[^0-9A-Za-z_一-鿿]', '', township) or WHOLE}.xlsx"
        _write(target, contracts[FEED], as_of, shown)
        written.append(target)
    return written


def write_decisions(target: Path, contract: Contract, as_of: dt.date, rows: Sequence[Sequence[str | None]]) -> None:
    """Write decisions as a department would send them: link number, verdict, day, name, reason."""
    _write(target, contract, as_of, [[*row, *[None] * len(SHOWN)] for row in rows])


def _questions(connection: duckdb.DuckDBPyConnection, tables: Path) -> list[tuple[Any, ...]]:
    def table(name: str) -> str:
        return f"read_parquet({quote(str(tables / f'{name}.parquet'))})"

    return connection.execute(
        "SELECT coalesce(t.area_name, '') AS township, r.link_no, r.review_reason, r.feed, v.stated_name, v.stated_id, v.candidate_name,"
        " v.candidate_id, v.candidate_birth, a.area_name, r.evidence, r.probability"
        f" FROM {table('link_review')} AS r JOIN {table('vault_review')} AS v USING (link_no)"
        f" LEFT JOIN {table('area')} AS t ON t.area_level = 'township' AND t.area_code = r.township_code"
        f" LEFT JOIN {table('area')} AS a ON a.area_level = 'village' AND a.area_code = v.candidate_village"
        " WHERE r.review_state = 'open' ORDER BY township, v.stated_name, r.link_no"
    ).fetchall()


def _told(row: tuple[Any, ...], contracts: Mapping[str, Contract]) -> list[str | None]:
    _, _, reason, feed, stated_name, stated_id, name, number, birth, village, evidence, probability = row
    return [
        code_zh("reason", reason), contracts[feed].title.zh if feed in contracts else feed, stated_name, _masked(stated_id),
        name, _masked(number),
        birth.isoformat() if birth else None, village, evidence_zh(evidence), f"{probability:.4f}" if probability is not None else None,
    ]  # fmt: skip


def _masked(text: str | None) -> str | None:
    return masks.person_id(text) if text else None


def _write(target: Path, contract: Contract, as_of: dt.date, rows: Sequence[Sequence[str | None]]) -> None:
    """One workbook of text cells only, so that nothing a department wrote runs as a formula. Same rows, same bytes."""
    part = target.with_name(f".{target.name}.{os.getpid()}")
    os.close(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600))
    book = xlsxwriter.Workbook(str(part), {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False})
    book.set_properties({"title": contract.title.zh, "created": dt.datetime(2000, 1, 1, tzinfo=dt.UTC)})
    bold = book.add_format({"bold": True, "border": 1, "text_wrap": True, "align": "center", "valign": "vcenter"})
    answer = book.add_format({"bold": True, "border": 1, "bg_color": "#FCE4D6", "text_wrap": True, "align": "center", "valign": "vcenter"})
    cells = {risky: book.add_format({"num_format": "@", "quote_prefix": risky}) for risky in (False, True)}
    page = book.add_worksheet("人员关联核对")
    headers = [*(field.zh for field in contract.fields), *SHOWN]
    page.merge_range(
        0, 0, 0, len(headers) - 1, f"{contract.title.zh}（{as_of.year}年{as_of.month}月）", book.add_format({"bold": True, "font_size": 14})
    )
    for column, header in enumerate(headers):
        page.write_string(HEADER_ROW, column, header, answer if 0 < column < len(contract.fields) else bold)
        page.set_column(column, column, 24 if column == 0 or header == "相符依据" else 16, cells[False])
    for at, row in enumerate(rows, start=HEADER_ROW + 1):
        for column, text in enumerate(row):
            if text:
                page.write_string(at, column, text, cells[is_risky(text)])
    verdict = next(field for field in contract.fields if field.codes)
    choices = [entry.zh for entry in load_codes(str(verdict.codes)).entries]
    column = contract.fields.index(verdict)
    page.data_validation(HEADER_ROW + 1, column, HEADER_ROW + max(len(rows), 1), column, {"validate": "list", "source": choices})
    page.freeze_panes(HEADER_ROW + 1, 1)
    book.close()
    part.replace(target)
