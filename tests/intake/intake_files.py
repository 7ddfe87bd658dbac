"""Small deliveries for tests: people of division 999999, workbooks and texts built cell by cell."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import xlsxwriter

WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)


def resident_id(serial: int, birth: str = "19700101") -> str:
    """A valid synthetic id of the test division."""
    body = f"999999{birth}{serial:03d}"
    return body + "10X98765432"[sum(int(digit) * weight for digit, weight in zip(body, WEIGHTS, strict=True)) % 11]


REGISTER = ["户号", "公民身份号码", "姓名", "性别", "出生日期", "与户主关系", "乡镇", "行政村"]


def register_rows(count: int, township: str = "东河镇") -> list[list[Any]]:
    return [[f"H{i // 3:06d}", resident_id(i % 999), f"测试{i}", "男", "1970-01-01", "户主", township, "甲村"] for i in range(count)]


def register_table(count: int = 6, township: str = "东河镇", title: str = "户籍人口登记（2025年6月）") -> list[list[Any]]:
    return [[title], REGISTER, *register_rows(count, township)]


def write_xlsx(path: Path, *sheets: list[list[Any]], merges: tuple[str, ...] = (), hidden: tuple[int, ...] = ()) -> Path:
    with xlsxwriter.Workbook(str(path)) as book:
        for number, rows in enumerate(sheets):
            page = book.add_worksheet()
            if number in hidden:
                page.hide()
            for merge in merges:
                page.merge_range(merge, "")
            for i, row in enumerate(rows):
                for j, cell in enumerate(row):
                    if isinstance(cell, str):
                        page.write_string(i, j, cell)
                    elif cell is not None:
                        page.write(i, j, cell)
    return path


def write_text(path: Path, rows: list[list[Any]], encoding: str = "gb18030", delimiter: str = ",") -> Path:
    text = "\r\n".join(delimiter.join("" if cell is None else str(cell) for cell in row) for row in rows) + "\r\n"
    path.write_bytes(text.encode(encoding))
    return path


def write_note(path: Path, **said: Any) -> None:
    path.with_name(path.name + ".delivery.json").write_text(json.dumps(said, ensure_ascii=False), encoding="utf-8")
