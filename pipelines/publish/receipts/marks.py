"""What a receipt says: one mark a bad cell or row, why a file was not used at all, and the summary sheet's lines.

No file format knowledge here, and no reading of tables.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from pipelines.intake.seal import Seal

REJECT_FILL = "FFC7CE"  # the red and the orange Excel itself uses for bad and neutral cells
NULL_FILL = "FFEB9C"
MAX_ROWS = 5_000  # rows marked in one receipt: nobody corrects more by hand, and a receipt's cost stays bounded
_RISKY = ("=", "+", "-", "@", "\t", "\r", "\n")


@dataclass(frozen=True)
class Mark:
    """A bad cell (or a bad row, ``column`` empty): where it stands, what is wrong and what to send instead."""

    sheet: str
    row: int
    column: str | None
    field: str
    action: str
    zh: str
    en: str
    send: str = ""

    @property
    def text(self) -> str:
        """The comment on the cell."""
        head = "退回 本行未被接收" if self.action == "reject" else "置空 本单元格未被采用"
        return "\n".join([f"{head}：{self.zh}", *([f"请报送：{self.send}"] if self.send else []), self.en])


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
class Column:
    """A column of a table as it was read: its letter, its printed header, that header with the unit the cells are in."""

    letter: str
    header: str
    full: str


@dataclass(frozen=True)
class Table:
    """A table of the delivery. ``sheet``: the workbook's own sheet; ``header_row``: its last header row."""

    sheet: str
    header_row: int
    columns: Mapping[str, Column]

    @property
    def first_letter(self) -> str:
        """Where a mark on the whole row stands."""
        return min((column.letter for column in self.columns.values()), key=lambda text: (len(text), text), default="A")


def table_above(tables: Sequence[Table], row: int) -> Table:
    """Of tables below each other the last whose header is above a row."""
    return max((table for table in tables if table.header_row < row), key=lambda table: table.header_row, default=tables[0])


@dataclass(frozen=True)
class Receipt:
    """Everything needed to write one receipt. ``filled``: cells that an earlier return changed, by (table, row) and letter."""

    delivery_id: str
    digest: str
    source: Path
    raw: Path
    format: str
    department: str
    title_zh: str
    file_name: str
    as_of: str
    counts: Mapping[str, int]
    tables: Mapping[str, Sequence[Table]]
    marks: list[Mark]
    problems: list[tuple[str, str, int]]
    rows_left_out: int = 0
    verdict: Verdict | None = None
    seal: Seal | None = None
    secret: str = field(default="", repr=False)
    filled: Mapping[tuple[str, int], Mapping[str, str | None]] = field(default_factory=dict)

    def table_of(self, name: str, row: int) -> Table:
        """The table a row stands in."""
        return table_above(self.tables[name], row)

    def row_mark(self, table: str, row: int) -> str:
        """The hidden mark by which a row is known again."""
        assert self.seal is not None
        return self.seal.mark(self.secret, table, row)

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
            ["请直接在本工作簿内改正标红（整行退回）和标黄（单元格置空）的内容，保存后原样报送：改正的行会替换原来的行，其余行不必改动。"],
            ["Correct the marked cells in this workbook and send it back as it is: only corrected rows replace what was sent."],
            ["请勿删除本页、隐藏的行标列和隐藏的工作表；增删其他行不受影响。Keep this page and what is hidden."],
        ]
        if self.rows_left_out:
            lines += [[f"本回执标出前 {MAX_ROWS} 行，另有 {self.rows_left_out} 行有问题，改正后将再次回执。"],
                      [f"The first {MAX_ROWS} rows are marked; {self.rows_left_out} more follow after your return."]]  # fmt: skip
        lines += [[], ["问题 problem", "处理 action", "数量 count"]]
        return lines + [[zh, "退回" if action == "reject" else "置空", str(number)] for zh, action, number in self.problems]


def is_risky(text: str) -> bool:
    """Whether a spreadsheet may take the text for a formula, now or after it went through a csv."""
    return text.startswith(_RISKY)


def plain_text(text: str) -> str:
    """Text that runs nowhere, for cells that nobody reads back: an apostrophe goes before what could."""
    return f"'{text}" if is_risky(text) else text
