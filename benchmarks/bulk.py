"""Two large deliveries to time reading with: the national export's first 20 columns, as GB18030 text and as a workbook.

Drawn with a seed, so that the files are the same everywhere; people are of division 999999. Only making and keeping the
files stands here.
"""

from __future__ import annotations

import csv
import hashlib
import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import xlsxwriter

CSV_ROWS = 1_000_000
XLSX_ROWS = 300_000
TITLE = "监测对象信息表（2025年6月）"
HEADER = (
    "乡（镇）", "行政村", "户编号", "证件号码", "姓名", "性别", "与户主关系", "户类型", "监测对象类别", "识别监测时间",
    "消除监测时间", "风险是否已消除", "风险消除方式", "致贫/返贫风险1", "致贫/返贫风险2", "致贫/返贫风险3", "家庭人均纯收入",
    "健康状况", "劳动技能", "在校生状况",
)  # fmt: skip
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_TOWNSHIPS = ("东河镇", "嘉川镇", "木门镇", "白水镇", "尚武镇", "张华镇", "黄洋镇", "普济镇", "三江镇", "五权镇")
_RELATIONS = ("户主", "配偶", "之子", "之女", "之孙子")
_TYPES = ("一般农户", "脱贫户", "监测对象")
_CATEGORIES = ("脱贫不稳定户", "边缘易致贫户", "突发严重困难户")
_RISKS = ("因病", "因残", "因学", "因灾", "因务工就业不稳")
_HEALTH = ("健康", "长期慢性病", "残疾", "患有大病")
_LABOUR = ("普通劳动力", "技能劳动力", "丧失劳动力", "无劳动力")


def resident_id(serial: int) -> str:
    """A valid id of the test division; one a serial number up to 15 million."""
    year, month, day, order = 1940 + serial % 80, 1 + serial // 80 % 12, 1 + serial // 960 % 28, serial // 26880 % 1000
    body = f"999999{year}{month:02d}{day:02d}{order:03d}"
    return body + "10X98765432"[sum(int(digit) * weight for digit, weight in zip(body, _WEIGHTS, strict=True)) % 11]


def rows(count: int) -> Iterator[list[Any]]:
    """Rows of the table: three people a household, some cells blank, income a number."""
    draw = random.Random(1)
    house: list[Any] = []
    for n in range(count):
        if n % 3 == 0:
            gone = draw.random() < 0.3
            house = [
                draw.choice(_TOWNSHIPS), f"{draw.choice('甲乙丙丁戊己庚辛')}{draw.choice('河山坝沟岭')}村",
                f"5108210{draw.randrange(10**11):011d}", draw.choice(_TYPES), draw.choice(_CATEGORIES),
                f"{2021 + draw.randrange(4)}-{1 + draw.randrange(12):02d}",
                f"2025-{1 + draw.randrange(5):02d}" if gone else None, "是" if gone else "否", "巩固提升" if gone else None,
                draw.choice(_RISKS), draw.choice(_RISKS) if draw.random() < 0.2 else None, None, round(draw.uniform(3000, 20000), 2),
            ]  # fmt: skip
        yield [
            *house[:3], resident_id(draw.randrange(15_000_000)), f"测试{draw.randrange(10_000)}", draw.choice("男女"),
            draw.choice(_RELATIONS), *house[3:], draw.choice(_HEALTH), draw.choice(_LABOUR), "小学" if draw.random() < 0.1 else None,
        ]  # fmt: skip


def text_file(out: Path, count: int = CSV_ROWS) -> Path:
    """The table as a county's system exports it: GB18030, comma, CRLF, a title above the header."""

    def write(part: Path) -> None:
        with part.open("w", encoding="gb18030", newline="") as stream:
            writer = csv.writer(stream)
            writer.writerow([TITLE, *[""] * (len(HEADER) - 1)])
            writer.writerow(HEADER)
            writer.writerows(rows(count))

    return _kept(out / f"bulk-{count}-{_version()}.csv", write)


def workbook(out: Path, count: int = XLSX_ROWS) -> Path:
    """The table as a workbook with shared strings, as spreadsheets write it."""

    def write(part: Path) -> None:
        with xlsxwriter.Workbook(str(part)) as book:
            page = book.add_worksheet()
            page.write_string(0, 0, TITLE)
            page.write_row(1, 0, HEADER)
            for at, row in enumerate(rows(count), 2):
                for column, cell in enumerate(row):
                    if isinstance(cell, str):
                        page.write_string(at, column, cell)
                    elif cell is not None:
                        page.write_number(at, column, cell)

    return _kept(out / f"bulk-{count}-{_version()}.xlsx", write)


def _kept(path: Path, write: Any) -> Path:
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        part = path.with_name(f".{path.name}")
        write(part)
        part.replace(path)
    return path


def _version() -> str:
    return hashlib.sha256(Path(__file__).read_bytes()).hexdigest()[:8]


if __name__ == "__main__":
    import sys

    folder = Path(sys.argv[1])
    print(text_file(folder), workbook(folder))
