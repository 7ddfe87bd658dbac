"""Rows keep the sheet's own numbers, and totals are told wherever they stand and however they are spelt."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from intake_files import write_xlsx
from test_intake_layouts import DIBAO, person, read

from pipelines.intake.note import Note


def kinds(path: Path, rows: list[list[Any]]) -> list[tuple[int, str]]:
    return [(row["row_no"], row["kind"]) for row in read(write_xlsx(path / "f.xlsx", rows)).table.to_pylist()]


def test_a_table_below_blank_rows_keeps_the_sheets_row_numbers(tmp_path: Path) -> None:
    rows = [[None], [None], [None, *DIBAO], [None, *person(1)], [None, *person(2)]]
    assert kinds(tmp_path, rows) == [(3, "header"), (4, "data"), (5, "data")]


@pytest.mark.parametrize("label", ["合　计", "合　　计：", "合 计", "总\u00a0计"])
def test_a_label_may_be_spaced_by_any_blank(tmp_path: Path, label: str) -> None:
    rows = [DIBAO, person(1), person(2), [label, None, None, None, None, 603]]
    assert kinds(tmp_path, rows)[-1] == (4, "total")


@pytest.mark.parametrize(("stated", "kind"), [(603, "total"), (604, "data")])
def test_a_total_without_a_label_may_stand_above_the_rows_it_sums(tmp_path: Path, stated: int, kind: str) -> None:
    rows = [DIBAO, [None, None, None, None, None, stated], person(1), person(2)]
    assert kinds(tmp_path, rows) == [(1, "header"), (2, kind), (3, "data"), (4, "data")]


def test_a_count_of_places_beside_a_label_is_a_total_and_without_one_is_data(tmp_path: Path) -> None:
    header = ["序号", "乡镇", "村", "规划名称", "编制状态", "规划期至"]
    places = [[n, "东河镇", f"测试{n}村", f"规划{n}", "已批复", 2030] for n in (1, 2)]
    rows = [header, *places, ["合计", None, "2处"], [None, None, "2处", None, "已批复"]]
    note = Note(feed="natural_resources/village_plan", period="2025-Q2")
    result = read(write_xlsx(tmp_path / "f.xlsx", rows), note)
    assert [row["kind"] for row in result.table.to_pylist()] == ["header", "data", "data", "total", "data"]


def test_a_column_named_twice_may_carry_its_unit_before_the_suffix(tmp_path: Path) -> None:
    header = [*DIBAO[:5], "月保障金额（万元）0", DIBAO[6], "月保障金额（万元）1"]
    result = read(write_xlsx(tmp_path / "f.xlsx", [header, [*person(1)[:5], 0.03, "2024-01", 0.03]]))
    (column,) = (column for column in result.report["sheets"][0]["columns"] if column["field"] == "monthly_amount_fen")
    assert (column["column"], column["unit"]) == ("F", "wan_yuan")
    assert [finding["finding"] for finding in result.report["findings"]] == ["duplicate_header"]
