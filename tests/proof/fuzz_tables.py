"""Tables as nobody would send them, made from bytes: header words of the contracts, totals, notes, merges, odd characters.

One string of bytes is one table, so that Hypothesis draws and shrinks cheaply. Only making tables stands here; what must
hold of a reading stands in ``fuzz_account``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from benchmarks.bulk import resident_id
from pipelines.contracts.model import Contract
from pipelines.intake.grid import Grid, Merge, Row, from_rows

ID1, ID2, ID3 = (resident_id(serial) for serial in (30, 40_000, 900_000))
TYPED: dict[str, tuple[str, ...]] = {
    "resident_id": (ID1, ID2, ID3, "999999700101001", "'" + ID1, "5.10908198506151E+17", "99999919700101001x"),
    "person_name": ("测试", "何合计", "小计", "合计", "测试·阿依", "注释", "总计平", "王 五"),
    "household_no": ("510821000000001", "Z0001", "H-1", "1"),
    "phone": ("13000000000", "0839-4200000", "13000000000/13100000000"),
    "account": ("6222000000000000000", "6.222E+18"),
    "uscc": ("91510821MA00000000", "N251082100000"),
    "area_name": ("东河镇", "甲村", "东河", "旺苍县东河镇", "甲村小计", "全县合计", "镇", "乙社区"),
    "area_code": ("510821101", "510821101201"),
    "group_no": ("1组", "一组", "3", "甲村1组"),
    "date": ("2024-01-05", "2024年1月5日", "20240105", "45296", "2024/1/5 0:00", "2024.1"),
    "month": ("2024-01", "2024年9月", "202409", "9月"),
    "year": ("2024", "2024年", "24"),
    "semester": ("2024春", "2024-2025学年上学期"),
    "money": ("450", "1,234.50", "0", "-3.2", "约5万", "10(其中,灾情因素6万元)", "1e400", "12345678901234567890"),
    "integer": ("1", "2", "3", "01", "两", "2.0"),
    "decimal": ("0.5", "3", "3-5", "0.1"),
    "code": ("是", "否", "男", "户主", "其他", "A"),
    "code_set": ("因病,因残", "因病、因学", "无"),
    "yes_no": ("是", "否", "√", "×"),
    "text": ("测试", "说明", "备注：无", "长 文 字 " * 3),
}
ODD = (
    " ", "　", "\u200b", "\ufeff", "*", "***", "—", "/", ":", "：", "-", "0", "1", "(1)", "甲", "元", "万元", "合计", "小计",
    "总 计", "共计：", "注：以上", "填表人：", "单位：万元", "序号", "姓名", "2024年9月", "=1+1", "@SUM(A1)", '"', "'", ",", ";", "\t",
    "a\nb", "\r", "NaN", "inf", "٣", "３", "½", "①", "\U0001f600", "﷽", "\u202e倒", "e\u0301", "\U00020bb7", "𠮷村", "㐀", "{",
    "}", "\\", "\\u0000", "null", "x" * 300, "\x01", "甲村合计", "东河镇", "本页小计", "1", "2", "3", "4", "5",
)  # fmt: skip
ABOVE = (
    "农村低保对象名册（2025年6月）", "2025年第二季度", "填报单位：东河镇民政办", "单位：元", "单位：万元", "附件1", "2025年春季学期",
    "东河镇", "打印日期：2025年7月1日", "共123户456人", "保障标准570元", "2025年",
)  # fmt: skip
GROUPS = ("基本信息", "户主", "致贫/返贫风险", "2024年", "其中", "金额（万元）", "甲村")
UNITS = ("（元）", "(万元)", "（亩）", "/元", "（2024年9月）", "*", "1", "0", "\n", " ")
BELOW = (
    "合计",
    "小计",
    "甲村小计",
    "全县合计",
    "总 计",
    "注：以下为新增",
    "填表人：测试 审核人：测试",
    "本表一式两份，一份报县局。",
    "东河镇",
)


class Draw:
    """Choices taken from bytes, one by one; when they are used up, the first of everything."""

    def __init__(self, data: bytes) -> None:
        self._data, self._at = data, 0

    def below(self, limit: int) -> int:
        """A number from 0 to ``limit`` - 1."""
        taken = 1 if limit <= 256 else 2
        self._at += taken
        return int.from_bytes(self._data[self._at - taken : self._at], "little") % limit

    def of(self, choices: Sequence[Any]) -> Any:
        """One of them."""
        return choices[self.below(len(choices))]

    def seldom(self, once_in: int) -> bool:
        """True once in so many times; never when the bytes are used up."""
        return self.below(once_in) == once_in - 1


@dataclass(frozen=True)
class Sheet:
    """A sheet and the feed its words are taken from."""

    feed: str
    rows: list[Row]
    merges: tuple[Merge, ...] | None

    def grid(self, name: str = "表") -> Grid:
        """As a reader would give it: no empty text, no blank rows at the ends."""
        rows = [[cell or None for cell in row] for row in self.rows]
        while rows and not any(rows[-1]):
            rows.pop()
        height = len(rows)
        merges = self.merges and tuple(merge for merge in self.merges if merge.bottom < height)
        return from_rows(name, rows, merges=merges)


def sheet(draw: Draw, contracts: Mapping[str, Contract]) -> Sheet:
    """One sheet of one feed, or something like it."""
    contract = contracts[draw.of(sorted(contracts))]
    columns = _columns(draw, contract)
    width = len(columns)
    rows: list[Row] = [_line(draw, width, ABOVE) for _ in range(draw.below(4))]
    merges: list[Merge] = []
    for _ in range(1 + draw.seldom(6)):
        _header(draw, columns, rows, merges)
        rows += _body(draw, columns)
    if draw.seldom(12) and rows:  # two tables side by side
        rows = [[*row, *row] for row in rows]
    if draw.seldom(30):
        rows = rows[:1]
    return Sheet(contract.feed, rows, tuple(merges) if draw.below(2) else None)


def _columns(draw: Draw, contract: Contract) -> list[tuple[str, str]]:
    """Header text and type of each column: the compulsory ones mostly, others now and then, in any order."""
    found = []
    for field in contract.fields:
        if (field.required and not draw.seldom(12)) or (not field.required and len(found) < 24 and draw.seldom(3)):
            text = draw.of(tuple(field.names))
            found.append((text + draw.of(UNITS) if draw.seldom(6) else text, field.type))
    for _ in range(draw.below(3)):
        found.insert(draw.below(len(found) + 1), (draw.of((*ODD, "备注", "测试列", "")), "text"))
    if draw.seldom(3):
        found.insert(0, ("序号", "integer"))
    if found and draw.seldom(8):
        found.append(draw.of(tuple(found)))
    if draw.seldom(4):
        found.reverse()
    return found or [("姓名", "person_name"), ("乡镇", "area_name")]


def _line(draw: Draw, width: int, texts: Sequence[str]) -> Row:
    row: Row = [None] * width
    for _ in range(1 + draw.seldom(4)):
        row[draw.below(width) if draw.seldom(3) else 0] = draw.of(texts)
    return row


def _header(draw: Draw, columns: list[tuple[str, str]], rows: list[Row], merges: list[Merge]) -> None:
    width = len(columns)
    for _ in range(max(draw.below(5) - 2, 0)):
        group: Row = [None] * width
        left = draw.below(width)
        right = min(left + draw.below(4), width - 1)
        group[left] = draw.of(GROUPS)
        merges.append(Merge(len(rows), left, len(rows) + (draw.below(3) if draw.seldom(4) else 0), right))
        rows.append(group)
    rows.append([text or None for text, _ in columns])
    if draw.seldom(5):
        rows.append([str(number + 1) for number in range(width)])
    if draw.seldom(8):
        rows.append([draw.of(("元", "万元", "人", None)) for _ in range(width)])


def _body(draw: Draw, columns: list[tuple[str, str]]) -> list[Row]:
    rows: list[Row] = []
    for number in range(draw.below(9)):
        kind = draw.below(16)
        if kind == 15:
            rows.append([None] * len(columns) if draw.below(2) else _line(draw, len(columns), (" ", "　", "\u200b")))
        elif kind == 14:
            rows.append([text or None for text, _ in columns])
        elif kind >= 12:
            rows.append(_line(draw, len(columns), (*BELOW, *ABOVE)))
        elif kind == 11:
            rows.append(_total(draw, columns))
        elif kind == 10:
            rows.append([draw.of(ODD) if draw.seldom(3) else None for _ in columns])
        else:
            rows.append([_cell(draw, number, name, text) for name, text in columns])
    return rows


def _cell(draw: Draw, number: int, header: str, kind: str) -> str | None:
    if header == "序号":
        return str(number + 1)
    chance = draw.below(24)
    if chance == 23:
        return str(draw.of(ODD))
    return None if chance > 19 else str(draw.of(TYPED[kind]))


def _total(draw: Draw, columns: list[tuple[str, str]]) -> Row:
    row: Row = [str(draw.below(9000)) if kind in ("money", "integer", "decimal") else None for _, kind in columns]
    if not draw.seldom(3):
        row[0 if draw.below(3) else draw.below(len(row))] = draw.of(BELOW)
    return row
