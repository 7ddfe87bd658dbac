"""What each row of a sheet is. The sheets stand here as an official would see them."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from intake_files import resident_id

from pipelines.contracts.loader import load_contracts
from pipelines.errors import Where
from pipelines.intake.assemble import assemble, raw_schema
from pipelines.intake.detect import choose
from pipelines.intake.grid import from_rows
from pipelines.intake.kinds import BLANK, KINDS, judge
from pipelines.intake.rawrows import RawRows
from pipelines.intake.vocabulary import Vocabulary

ID1, ID2 = resident_id(1), resident_id(2)
CONTRACTS = load_contracts()
VOCABULARY = Vocabulary(CONTRACTS.values())
HEAD = ["序号", "救助证编号", "乡镇", "行政村", "姓名", "身份证号", "保障人口", "月保障金额", "起始日期"]


def one(n: int, name: str, number: str = "Z0001", person: str | None = ID1, village: str | None = "甲村") -> list[Any]:
    return [str(n), number, "东河镇", village, name, person, "2", "450", "2024-01"]


def kinds_of(rows: list[list[Any]]) -> list[str]:
    grid = from_rows("表", [[cell or None for cell in row] + [None] * (9 - len(row)) for row in rows])
    reading = choose(grid, VOCABULARY, None, Where())
    codes = judge(grid, reading, CONTRACTS[reading.feed]).codes
    return ["blank" if code == BLANK else KINDS[code] for code in codes]


SHEET = [
    ("title", ["农村低保对象名册（2025年6月）"]),
    ("title", ["填报单位：东河镇民政办"]),
    ("unit", [None, None, None, None, None, None, None, None, "单位：元"]),
    ("header", HEAD),
    ("header", ["1", "2", "3", "4", "5", "6", "7", "8", "9"]),
    ("unit", [None, None, None, None, None, None, "人", "元", None]),
    ("total", ["合 计", None, None, None, None, None, "3", "900", None]),
    ("data", one(1, "测试一")),
    ("data", one(2, "何合计")),
    ("data", one(3, "合计", person=None)),
    ("data", ["4", None, "东河镇", "甲村", "李小计", None, "1", "300", "2024-02"]),
    ("subtotal", ["小计", None, None, None, None, None, "3", "900", None]),
    ("subtotal", [None, None, None, "甲村小计", None, None, "3", "900", None]),
    ("blank", [None]),
    ("blank", [None, " ", "　"]),
    ("note", [None, "注：以下为新增对象"]),
    ("header", HEAD),
    ("data", one(4, "测试四", "Z0004", ID2)),
    ("data", ["5", None, "东河镇", "甲村", None, None, "1", "300", "2024-02"]),
    ("total", [None, "总计", None, None, None, None, "4", "1200", None]),
    ("subtotal", ["其中：新增", None, None, None, None, None, "1", "300", None]),
    ("note", [None, None, "第2页"]),
    ("total", [None, "合计", None, None, "4人", None, "5", "1200", None]),
    ("subtotal", [None, None, "东河镇", "甲村小计", "2户", None, "3", "900", None]),
    ("total", [None, None, None, None, None, "全县合计", "4", "1200", None]),
    ("note", ["填表人：", None, "审核人：", None, "填表日期：2025年7月1日"]),
    ("note", ["本表一式两份，一份报县局。"]),
    ("title", ["燕子乡低保对象名册"]),
    ("data", [None, None, None, None, "测试人"]),
    ("data", one(6, "测试六", "Z0006", ID2, village=None)),
]


def test_each_row_has_the_kind_an_official_would_give_it() -> None:
    found = kinds_of([row for _, row in SHEET])
    assert list(zip(found, [row for _, row in SHEET], strict=True)) == [(kind, row) for kind, row in SHEET]


NAMES = ["合计", "何合计", "小计", "总计平", "注释", "说明", "审核", "填表人", "单位", "备注"]


@pytest.mark.parametrize("name", NAMES)
def test_a_person_may_be_called_anything(name: str) -> None:
    assert kinds_of([HEAD, one(1, "测试一"), one(2, name), one(3, "测试三")]) == ["header", "data", "data", "data"]


WATER = ["乡镇", "行政村", "组", "供水方式", "人均日供水量（升）", "水质", "停水天数", "核查日期"]


def test_where_places_are_the_key_a_label_in_one_of_them_is_a_total() -> None:
    rows = [
        WATER,
        ["东河镇", "甲村", "1组", "集中供水", "60", "合格", "0", "2025-06-01"],
        ["东河镇", "小计", None, None, "60", None, "0", None],
        ["东河镇合计", None, None, None, "60", None, "0", None],
        ["合计", None, None, None, "60", None, "0", None],
        ["燕子乡", "合计村", None, "集中供水", "60", "合格", "0", "2025-06-01"],
    ]
    assert kinds_of(rows) == ["header", "data", "subtotal", "subtotal", "total", "data"]


texts = st.sampled_from(["合计", "小计", "注：说明", "甲村", "测试", "450", ID1, "元", "序号", "姓名", " ", "", None, "2025年6月"])


@settings(max_examples=80, deadline=None)
@given(st.lists(st.lists(texts, min_size=9, max_size=9), max_size=30))
def test_every_row_that_is_not_blank_is_counted_once(body: list[list[str | None]]) -> None:
    grid = from_rows("表", [HEAD, *[[cell or None for cell in row] for row in body]])
    contract = CONTRACTS["civil_affairs/dibao"]
    reading = choose(grid, Vocabulary([contract]), None, Where())
    judged = judge(grid, reading, contract)
    sheet = assemble(grid, reading, judged, contract, Where())
    raw = RawRows((sheet,), raw_schema(contract)).table()
    filled = 1 + sum(any(cell and cell.strip() for cell in row) for row in body)
    blanks = int((judged.codes == BLANK).sum())
    assert sum(sheet.report["kinds"].values()) == raw.num_rows == grid.height - blanks
    assert raw.num_rows >= filled
    rows = raw.to_pylist()
    names = [field.name for field in contract.fields]
    for row in rows:
        if row["kind"] not in ("data", "total", "subtotal"):
            assert all(row[name] is None for name in names)
        assert row["kind"] == "data" or row["extra"]
    assert [row["row_no"] for row in rows] == sorted({row["row_no"] for row in rows})


def test_a_row_with_a_cell_too_many_stays_a_row_of_data_and_a_note_full_of_commas_a_note() -> None:
    grid = from_rows("表", [HEAD, one(1, "测试一"), ["2,Z0002,东河镇,甲村,测试二,,2,450,2024-01,多"], ["注：甲,乙,丙,丁,戊,己,庚,辛"]])
    grid = replace(grid, ragged=(2, 3))
    codes = judge(grid, choose(grid, VOCABULARY, None, Where()), CONTRACTS["civil_affairs/dibao"]).codes
    assert [KINDS[code] for code in codes] == ["header", "data", "data", "note"]
