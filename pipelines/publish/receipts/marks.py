"""What a receipt says: one mark a bad cell or row, why a file was not used at all, and the summary sheet's lines.

No file format knowledge here, and no reading of tables.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from pathlib import Path

REJECT_FILL = "FFC7CE"  # the red and the orange Excel itself uses for bad and neutral cells
NULL_FILL = "FFEB9C"


@dataclass(frozen=True)
class Mark:
    """A bad cell (or a bad row, ``column`` empty): where it stands and what to send instead."""

    sheet: str
    row: int
    column: str | None
    field: str
    action: str
    zh: str
    en: str

    @property
    def text(self) -> str:
        """The comment on the cell."""
        head = "退回 本行未被接收" if self.action == "reject" else "置空 本单元格未被采用"
        return f"{head}：{self.zh}\n{self.en}"


@dataclass(frozen=True)
class Verdict:
    """Why nothing of a delivery was used: refused when reading, or held after cleaning. Each text in Chinese and English."""

    state: str
    name: str
    reason: tuple[str, str]
    send: tuple[str, str]

    def lines(self) -> list[list[str]]:
        """Its part of the summary sheet."""
        told = {"refused": "拒收，文件未被读取 refused, the file was not read", "held": "扣留，全部数据未被采用 held, no row of it is used"}
        return [
            ["处理结果 result", told[self.state]],
            ["原因名称 name of the reason", self.name],
            ["原因", self.reason[0]],
            ["reason", self.reason[1]],
            ["请报送", self.send[0]],
            ["what to send", self.send[1]],
        ]


@dataclass(frozen=True)
class Receipt:
    """Everything needed to write one receipt."""

    delivery_id: str
    digest: str
    source: Path
    raw: Path
    format: str
    department: str
    title_zh: str
    file_name: str
    as_of: str
    counts: dict[str, int]
    headers: dict[tuple[str, str], tuple[str, str]]  # (sheet, field) -> (column letter, printed header)
    marks: list[Mark]
    verdict: Verdict | None = None

    def summary(self) -> list[list[str]]:
        """Lines of the summary sheet, Chinese first."""
        labels = {
            "rows_in": "源数据行 rows in",
            "accepted": "接收 accepted",
            "rejected": "退回 rejected",
            "duplicate": "重复 duplicate",
            "set_apart": "标题、合计、说明等非数据行 set apart",
            "cells_nulled": "置空单元格 cells nulled",
        }
        lines = [
            [f"{self.title_zh} 数据回执 Receipt"],
            ["原文件 file", self.file_name],
            ["部门 department", self.department],
            ["交付编号 delivery", self.delivery_id],
            ["截至 as of", self.as_of],
            [],
        ]
        if self.verdict:
            lines += [*self.verdict.lines(), []]
        lines += [[labels[name], str(value)] for name, value in self.counts.items()]
        if not self.marks:
            return lines
        lines += [
            [],
            ["请在原表中改正标红（整行退回）和标黄（单元格置空）的内容后重新报送。Correct the marked cells and send the file again."],
            [],
            ["问题 problem", "处理 action", "数量 count"],
        ]
        groups = Counter((mark.zh, mark.action) for mark in self.marks)
        lines += [
            [zh, "退回" if action == "reject" else "置空", str(n)]
            for (zh, action), n in sorted(groups.items(), key=lambda i: (-i[1], i[0]))
        ]
        return lines
