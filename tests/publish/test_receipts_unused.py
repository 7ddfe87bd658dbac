"""A department hears back of every file: of one refused or held at least why, and what to send."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path
from typing import Any

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import xlsxwriter

from pipelines.contracts.loader import load_contracts
from pipelines.intake.refusal import REFUSALS
from pipelines.night import NightContext
from pipelines.publish.receipts import UNASSIGNED, write_receipts
from pipelines.publish.receipts.advice import HOLDS, OTHERWISE, what_to_send
from pipelines.publish.receipts.marks import REJECT_FILL
from pipelines.settings import Settings

FEED = "civil_affairs/dibao"
COUNTS = ("rows_in", "rows_accepted", "rows_rejected", "rows_duplicate", "rows_set_apart", "cells_nulled")
REJECTED = ("delivery_id", "sheet", "row_no", "rule", "column_name", "source_column", "action", "reason_zh", "reason_en")
HELD = "too_many_rejects: 2 行中退回 2 行，超过上限 5% | 2 of 2 rows rejected, the limit is 5 %"
REFUSED = (
    "file_encrypted: 文件已加密或设有密码；办法：请取消密码后重新报送 | file_encrypted: the file is encrypted or protected by a password"
)


class Quiet:
    """Nobody audits and nobody watches here."""

    def step(self, name: str, zh: str) -> None: ...

    def note(self, text: str) -> None: ...


class Night:
    """A night of a few deliveries, each with its file and its digest folder."""

    def __init__(self, root: Path) -> None:
        self.settings = Settings(root / "home", root / "landing")
        auditor: Any = None
        self.ctx = NightContext(self.settings, dt.date(2025, 6, 30), "r1", root / "night", auditor, Quiet())
        self.ctx.tables.mkdir()
        self.deliveries: list[dict[str, Any]] = []
        self.rejected: list[dict[str, Any]] = []

    def deliver(self, number: int, state: str, reason: str | None, *, feed: str | None, department: str | None, marks: int = 0) -> None:
        name = f"{number:02x}" * 32
        folder = self.settings.lake / "deliveries" / name[:32] / "digest"
        folder.mkdir(parents=True)
        read: dict[str, Any] = {"feed": feed}
        if state != "refused":
            sheet = {"name": "Sheet1", "header_rows": [1], "columns": [{"field": "person_name", "column": "A", "header": "姓名"}]}
            read |= {"format": "xlsx", "sheets": [sheet]}
            file = self.settings.archive / name[:2] / name
            file.parent.mkdir(parents=True, exist_ok=True)
            book = xlsxwriter.Workbook(str(file))
            book.add_worksheet("Sheet1").write_column(0, 0, ["姓名", "甲", "乙"])
            book.close()
        (folder / "read.json").write_text(json.dumps(read), encoding="utf-8")
        self.deliveries.append(
            {"delivery_id": name[:32], "sha256": name, "department": department, "feed": feed, "folder": str(folder),
             "delivered_folder": str(folder), "period": "2025-06", "part": None,
             "file_name": "低保******.xlsx", "delivery_state": state, "reason": reason,
             **dict(zip(COUNTS, (3, 0, 2, 0, 1, 0), strict=True))}
        )  # fmt: skip
        self.rejected += [
            dict(zip(REJECTED, (name[:32], "Sheet1", 2 + row, "required", "person_name", "A", "reject", "姓名空白", "blank"), strict=True))
            for row in range(marks)
        ]

    def receipts(self) -> list[Path]:
        texts = {name: pa.string() for name in (*REJECTED, *self.deliveries[0])}
        kinds = texts | dict.fromkeys(COUNTS, pa.int64()) | {"row_no": pa.int32()}
        for table, rows, names in (
            ("delivery", self.deliveries, list(self.deliveries[0])),
            ("rejected_row", self.rejected, list(REJECTED)),
        ):
            schema = pa.schema([(name, kinds[name]) for name in names])
            pq.write_table(pa.Table.from_pylist(rows, schema), self.ctx.tables / f"{table}.parquet")
        with self.ctx.engine() as engine:
            return write_receipts(self.ctx, engine.connection)


@pytest.fixture
def night(tmp_path: Path) -> Night:
    return Night(tmp_path)


def summary(path: Path) -> dict[str, str]:
    """The summary sheet by its first column."""
    page = openpyxl.load_workbook(path)["回执说明"]
    return {str(row[0].value): str(row[1].value) for row in page.iter_rows(max_col=2) if row[0].value}


def test_a_refused_file_is_answered_with_its_named_error_and_its_cure(night: Night) -> None:
    night.deliver(1, "refused", REFUSED, feed=None, department="civil_affairs")
    (path,) = night.receipts()
    assert path.parent == night.settings.outbox / "receipts" / "civil_affairs"
    assert path.stat().st_mode & 0o777 == 0o600
    assert openpyxl.load_workbook(path).sheetnames == ["回执说明"]
    told = summary(path)
    assert told["原文件 file"] == "低保******.xlsx"
    assert told["部门 department"] == "civil_affairs"
    assert told["处理结果 result"].startswith("拒收")
    assert told["原因名称 name of the reason"] == "file_encrypted"
    assert told["原因"] == "文件已加密或设有密码；办法：请取消密码后重新报送"
    assert told["reason"] == "file_encrypted: the file is encrypted or protected by a password"
    assert (told["请报送"], told["what to send"]) == ("请取消密码后重新报送", "remove the password, send it again")
    assert "源数据行 rows in" not in told, "nothing was counted in a file that was not read"


def test_a_held_file_comes_back_with_its_marks_and_the_reason(night: Night) -> None:
    night.deliver(1, "held", HELD, feed=FEED, department="civil_affairs", marks=2)
    (path,) = night.receipts()
    book = openpyxl.load_workbook(path)
    assert book.sheetnames == ["Sheet1", "回执说明", "_shouwang"]
    assert book["Sheet1"]["A2"].fill.fgColor.rgb == book["Sheet1"]["A3"].fill.fgColor.rgb == f"FF{REJECT_FILL}"
    told = summary(path)
    assert f"{load_contracts()[FEED].title.zh} 数据回执 Receipt" in told
    assert told["处理结果 result"].startswith("扣留")
    assert told["原因"] == "2 行中退回 2 行，超过上限 5%"
    assert told["reason"] == "2 of 2 rows rejected, the limit is 5 %"
    assert told["what to send"] == HOLDS["too_many_rejects"][1]
    assert told["退回 rejected"] == "2"


def test_a_held_file_without_marks_is_answered_by_the_summary_alone(night: Night) -> None:
    night.deliver(1, "held", "header_missing: 缺少必填列：姓名 | required headers are missing: person_name", feed=FEED, department=None)
    (path,) = night.receipts()
    assert path.parent.name == "civil_affairs"
    assert openpyxl.load_workbook(path).sheetnames == ["回执说明"]
    assert summary(path)["请报送"] == HOLDS["header_missing"][0]


def test_who_is_answered_and_who_need_not_be(night: Night) -> None:
    """One receipt for each file that was not wholly used; none for a good one; a file nobody claims is not lost."""
    night.deliver(1, "standing", None, feed=FEED, department="civil_affairs")
    night.deliver(2, "superseded", "newer_snapshot: 已有更新的快照 | a newer snapshot stands", feed=FEED, department="civil_affairs")
    night.deliver(3, "standing", None, feed=FEED, department="civil_affairs", marks=1)
    night.deliver(4, "refused", REFUSED, feed=None, department="housing")
    night.deliver(5, "refused", REFUSED, feed=None, department=None)
    paths = night.receipts()
    assert [path.parent.name for path in paths] == ["civil_affairs", "housing", UNASSIGNED]
    assert "处理结果 result" not in summary(paths[0])


def test_a_receipt_stands_until_something_else_becomes_of_the_delivery(night: Night) -> None:
    night.deliver(1, "held", HELD, feed=FEED, department="civil_affairs", marks=1)
    first = night.receipts()
    first[0].write_bytes(b"as it was")
    assert night.receipts() == first
    assert first[0].read_bytes() == b"as it was"
    night.deliveries[0] |= {"delivery_state": "standing", "reason": None}
    assert set(night.receipts()).isdisjoint(first)


def test_every_named_refusal_and_hold_has_a_cure_of_its_own() -> None:
    assert what_to_send("a name of tomorrow") == OTHERWISE
    named = {name: what_to_send(name) for name in (*REFUSALS, *HOLDS)}
    assert OTHERWISE not in named.values()
    assert all(zh and en for zh, en in named.values())
    quality = Path(__file__).parents[2] / "pipelines" / "quality"
    text = "".join(path.read_text(encoding="utf-8") for path in sorted(quality.rglob("*")) if path.suffix in (".py", ".sql"))
    assert all(name in text for name in HOLDS), "a cure for a hold that nobody names"
