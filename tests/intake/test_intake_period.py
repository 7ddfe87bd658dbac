"""Which period and township a delivery speaks of."""

from __future__ import annotations

import pyarrow as pa
import pytest

from pipelines.contracts.model import Contract
from pipelines.intake.period import period_of_headers, period_of_rows, period_of_text, split_period
from pipelines.intake.places import part_of_titles, parts_of_rows, township_of

TITLES = [
    ("农村低保对象名册（2025年6月）", "month", "2025-06"),
    ("截至2025年6月30日", "month", "2025-06"),
    ("截至2025年6月30日", "quarter", "2025-Q2"),
    ("截至2025年6月30日", "year", "2025"),
    ("２０２５年１２月份", "month", "2025-12"),
    ("二〇二五年六月", "month", "2025-06"),
    ("二〇二五年十一月", "month", "2025-11"),
    ("2025.6", "month", "2025-06"),
    ("202506", "month", "2025-06"),
    ("2025年1-6月", "month", "2025-06"),
    ("2025年第二季度", "quarter", "2025-Q2"),
    ("2025年二季度", "quarter", "2025-Q2"),
    ("2025年上半年", "quarter", "2025-Q2"),
    ("2025年下半年", "month", "2025-12"),
    ("2025年春季学期", "semester", "2025-1"),
    ("2025年秋季学期", "semester", "2025-2"),
    ("2024-2025学年第二学期", "semester", "2025-1"),
    ("2024—2025学年上学期", "semester", "2024-2"),
    ("2025年度", "year", "2025"),
    ("2025年", "month", None),
    ("2025年13月", "month", None),
    ("填报日期：2025年7月3日", "month", None),
    ("2025年6月 填表日期：2025年7月3日", "month", "2025-06"),
    ("东河镇户籍人口登记", "month", None),
    ("旺苍发〔2021〕35号", "month", None),
]


@pytest.mark.parametrize(("text", "kind", "period"), TITLES)
def test_title(text: str, kind: str, period: str | None) -> None:
    assert period_of_text(text, kind) == period


def test_events_are_of_the_month_of_their_latest_dates_but_a_stray(contracts: dict[str, Contract]) -> None:
    days = ["2025-06-01"] * 60 + ["2025/5/30"] * 30 + ["2026-01-01", "20250610", "2025年6月9日", None]
    table = pa.table({"settle_date": pa.chunked_array([pa.array(days)])})
    assert period_of_rows(table, contracts["medical_insurance/settlement"]) == "2025-06"


def test_a_snapshot_is_not_dated_by_what_it_lists(contracts: dict[str, Contract]) -> None:
    contract = contracts["civil_affairs/dibao"]
    table = pa.table({field.name: pa.chunked_array([pa.array(["2024-01"])]) for field in contract.fields})
    assert period_of_rows(table, contract) is None


PARTS = [
    ("one township", ["东河镇"] * 9, ["东河镇"]),
    ("spellings of one", ["东河镇"] * 5 + ["东河"] * 3 + [" 东河镇 ", "旺苍县东河镇"], ["东河镇"]),
    ("a stray row does not make a part", ["东河镇"] * 50 + ["燕子乡"], ["东河镇"]),
    ("several", ["燕子乡"] * 5 + ["东河镇"] * 5, ["东河镇", "燕子乡"]),
    ("none", [None], []),
]


@pytest.mark.parametrize(("why", "cells", "parts"), PARTS, ids=[row[0] for row in PARTS])
def test_townships_of_rows(why: str, cells: list[str | None], parts: list[str], contracts: dict[str, Contract]) -> None:
    table = pa.table({"township_name": pa.chunked_array([pa.array(cells, pa.string())])})
    assert parts_of_rows(table, contracts["public_security/household_register"]) == parts


def test_township_of_a_title() -> None:
    assert part_of_titles(["旺苍县东河镇户籍人口登记"]) == "东河镇"
    assert part_of_titles(["东河镇户籍人口登记"]) == "东河镇"
    assert part_of_titles(["户籍人口登记"]) is None
    assert part_of_titles(["全县各乡镇低保名册", "农村乡镇汇总"]) is None


NAMES = [
    ("东河镇", "东河镇"), ("1.东河镇", "东河镇"), ("一、东河镇（12户）", "东河镇"), ("旺苍县木门镇", "木门镇"),
    ("南城街道办事处", "南城街道"),
    ("Sheet1", None), ("各乡镇", None), ("汇总", None), ("甲村", None), ("返乡", None), ("东河镇低保名册", None),
]  # fmt: skip


@pytest.mark.parametrize(("text", "township"), NAMES)
def test_a_text_that_is_nothing_but_a_township(text: str, township: str | None) -> None:
    assert township_of(text) == township


HEADERS = [
    ("2024年9月金额", "金额", "2024-09"),
    ("2024年9月", "", "2024-09"),
    ("月保障金额(2024年9月)", "月保障金额", "2024-09"),
    ("2024年第三季度产值", "产值", "2024-Q3"),
    ("2025年度收入", "收入", "2025"),
    ("2024年末余额", "余额", "2024"),
    ("2024年13月", "2024年13月", None),
    ("金额", "金额", None),
]


@pytest.mark.parametrize(("text", "name", "period"), HEADERS)
def test_a_header_may_state_a_period(text: str, name: str, period: str | None) -> None:
    assert split_period(text) == (name, period)


@pytest.mark.parametrize(
    ("text", "name"),
    [("2025年6月出生体重(克)", "出生体重(克)"), ("金额(2024年9月)", "金额"), ("(2024年9月)金额", "金额"), ("2024年9月_金额", "金额")],
)
def test_a_headers_own_bracket_stays_when_its_period_is_taken_out(text: str, name: str) -> None:
    assert split_period(text)[0] == name


@pytest.mark.parametrize(
    ("stated", "kind", "period"),
    [
        (["2025年春季学期人数"], "semester", "2025-1"),  # not January, which lies in the autumn semester
        (["2025年秋季人数"], "semester", "2025-2"),
        (["2025年春季学期人数"], "month", None),
        (["2025年第二季度金额"], "quarter", "2025-Q2"),
        (["2025年6月金额", "2025年6月人数"], "month", "2025-06"),
        (["2025年5月金额", "2025年6月金额"], "month", None),
    ],
)
def test_period_that_headers_agree_on(stated: list[str], kind: str, period: str | None) -> None:
    assert period_of_headers([split_period(text)[1] for text in stated], kind) == period
