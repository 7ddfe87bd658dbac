"""``shouwang contract new`` on five workbooks no contract was written from: three edited lines, and the file is read whole.

Two are public test workbooks (tests/data/workbooks), three are built as townships print such tables, with made-up people of
division 999999. ``proposed/<name>.yaml`` is what a person made of each draft.
"""

from __future__ import annotations

import csv
import datetime as dt
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pyarrow.parquet as pq
import pytest

from pipelines.clean.room import clean_delivery
from pipelines.contracts.derive.propose import propose
from pipelines.contracts.loader import load_contract, load_contracts
from pipelines.engine.duck import connect
from pipelines.intake.note import Note
from pipelines.intake.read import read_file

DATA, PROPOSED = Path(__file__).parents[1] / "data" / "workbooks", Path(__file__).parent / "proposed"
DIGITS, WEIGHTS = "10X98765432", (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
VILLAGES = ("川山村", "新村", "燕午村")


def citizen(number: int) -> str:
    """A valid id of division 999999."""
    body = f"999999{1945 + number % 40}{1 + number % 12:02d}{1 + number % 28:02d}{number:03d}"
    return body + DIGITS[sum(int(digit) * weight for digit, weight in zip(body, WEIGHTS, strict=True)) % 11]


def veterans(folder: Path) -> Path:
    """A title with the month, a unit line, merged group headers of two rows, a running number, a total below."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["东河镇2025年6月优抚对象定期抚恤补助发放表"])
    sheet.append(["填报单位：东河镇退役军人服务站", *[None] * 6, "单位：元"])
    sheet.append(["序号", "对象", None, "村", "优抚类别", "发放", None, "备注"])
    sheet.append([None, "姓名", "身份证号码", None, None, "月标准", "发放日期", None])
    for area in ("A1:H1", "A3:A4", "B3:C3", "D3:D4", "E3:E4", "F3:G3", "H3:H4"):
        sheet.merge_cells(area)
    for n in range(40):
        kind = ("在乡复员军人", "带病回乡退伍军人", "烈属")[n % 3]
        sheet.append(
            [n + 1, f"赵{'甲乙丙丁'[n % 4]}", citizen(n), VILLAGES[n % 3], kind, f"{980 + n * 5}.00", f"2025-06-{1 + n % 9:02d}", None]
        )
    sheet.append(["合计", None, None, None, None, "43100.00", None, None])
    book.save(folder / "优抚补助.xlsx")
    return folder / "优抚补助.xlsx"


def book_rooms(folder: Path) -> Path:
    """A GB18030 text file of places, no people: village libraries, with a quarter above the header."""
    path = folder / "农家书屋.csv"
    with path.open("w", encoding="gb18030", newline="") as handle:
        writer = csv.writer(handle)
        writer.writerow(["2025年第2季度农家书屋台账", "", "", "", "", ""])
        writer.writerow(["书屋编号", "乡镇", "行政村", "藏书量(册)", "更新经费(万元)", "是否对外开放"])
        for n in range(30):
            writer.writerow([f"NJSW{n:04d}", "东河镇", VILLAGES[n % 3], 1200 + n, f"{n % 5}.5", "是" if n % 4 else "否"])
    return path


def tobacco(folder: Path) -> Path:
    """A workbook of many numbers without any title: sales of tobacco leaf, several rows for one grower."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["交售单号", "烟农姓名", "证件号码", "村名", "等级", "重量（公斤）", "单价（元）", "金额（元）", "交售日期"])
    for n in range(50):
        price, weight = 24 + n % 6, 30 + n
        grower = [f"钱{'甲乙丙'[n // 2 % 3]}", citizen(n // 2), VILLAGES[n // 2 % 3]]
        sheet.append([f"YJ{n:05d}", *grower, f"C{1 + n % 4}F", weight, price, price * weight, dt.date(2025, 8, 1 + n % 28)])
    book.save(folder / "烟叶交售.xlsx")
    return folder / "烟叶交售.xlsx"


def public(name: str) -> Callable[[Path], Path]:
    return lambda _: DATA / name


UNSEEN = {
    "veterans": veterans,
    "book_rooms": book_rooms,
    "tobacco": tobacco,
    "stock": public("calamine/inventory-table.xlsx"),
    "regions": public("frictionless/multiline-headers.xlsx"),
}


def edited(draft: str, final: str) -> list[str]:
    """Lines of the final contract that stand in no line of the draft; no line may be lost."""
    before, after = draft.splitlines(), final.splitlines()
    assert len(before) == len(after)
    return [new for old, new in zip(before, after, strict=True) if old != new]


@pytest.mark.parametrize("name", UNSEEN)
def test_three_edited_lines_make_a_contract_that_reads_every_row(name: str, tmp_path: Path) -> None:
    file = UNSEEN[name](tmp_path)
    final = (PROPOSED / f"{name}.yaml").read_text(encoding="utf-8")
    assert 1 <= len(edited(propose(file), final)) <= 3
    feed = next(line for line in final.splitlines() if line.startswith("feed: ")).removeprefix("feed: ")
    assert feed not in load_contracts(), "no contract was written from it"
    place = tmp_path / "feeds" / f"{feed}.yaml"
    place.parent.mkdir(parents=True)
    place.write_text(final, encoding="utf-8")
    contract = load_contract(place)
    assert load_contracts(tmp_path / "feeds") == {feed: contract}

    note = Note() if name in ("veterans", "book_rooms") else Note(period="2025-06")
    result = read_file(file, {feed: contract}, note=note, known_on=dt.date(2025, 6, 30))
    assert sum(result.kinds.values()) == result.report["rows_in"]
    out = tmp_path / "cleaned"
    out.mkdir()
    pq.write_table(result.table, tmp_path / "raw.parquet")
    with connect(tmp_path / "spill", memory="400MB", threads=1) as connection:
        counts = clean_delivery(contract, tmp_path / "raw.parquet", result.report, out, connection, dt.date(2025, 8, 31))
    assert counts.rows_data == result.kinds["data"] > 0
    assert counts.accepted == counts.rows_data, "every row of data is accepted"


@pytest.mark.parametrize(("name", "rows"), [("veterans", 40), ("book_rooms", 30), ("tobacco", 50)])
def test_the_rows_are_those_that_were_written(name: str, rows: int, tmp_path: Path) -> None:
    final = (PROPOSED / f"{name}.yaml").read_text(encoding="utf-8")
    place = tmp_path / "feeds" / f"{final.split('feed: ')[1].split()[0]}.yaml"
    place.parent.mkdir(parents=True)
    place.write_text(final, encoding="utf-8")
    contract = load_contract(place)
    result = read_file(UNSEEN[name](tmp_path), {contract.feed: contract}, known_on=dt.date(2025, 8, 31))
    assert result.kinds["data"] == rows
    assert set(result.kinds) <= {"data", "title", "unit", "header", "total", "note"}
