"""How tables may lie on a sheet, and what of them is carried to their rows. Sheets as an official would see them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from intake_files import register_table, resident_id, write_text, write_xlsx

from pipelines.contracts.loader import load_contracts
from pipelines.errors import IntakeError
from pipelines.intake.note import Note
from pipelines.intake.read import ReadResult, read_file

CONTRACTS = load_contracts()
DIBAO = ["救助证编号", "乡镇", "行政村", "姓名", "身份证号", "月保障金额", "保障起始时间"]
SHORT = [DIBAO[0], *DIBAO[2:]]  # the same without the township
JUNE = Note(feed="civil_affairs/dibao", period="2025-06")


def person(n: int, township: str | None = "东河镇", village: str = "甲村") -> list[Any]:
    return [f"Z{n:03d}", township, village, f"测试{n}", resident_id(n), 300 + n, "2024-01"]


def short(n: int, village: str = "甲村") -> list[Any]:
    full = person(n, village=village)
    return [full[0], *full[2:]]


def read(path: Path, note: Note | None = JUNE) -> ReadResult:
    return read_file(path, CONTRACTS, note=note)


def cells(result: ReadResult, *names: str) -> list[tuple[Any, ...]]:
    return [tuple(row[name] for name in names) for row in result.table.to_pylist() if row["kind"] == "data"]


def findings(result: ReadResult) -> dict[str, int | None]:
    return {finding["finding"]: finding.get("count") for finding in result.report["findings"] if finding["finding"] != "unknown_header"}


def test_stacked_tables_with_different_headers_are_each_read_by_their_own(tmp_path: Path) -> None:
    other = ["序号", "姓名", "身份证号", "低保证号", "月保障金额（万元）", "起始日期", "行政村", "乡镇"]
    rows = [
        ["东河镇农村低保名册"], DIBAO, person(1), person(2), ["合计", None, None, None, None, 603, None], [None],
        ["二、燕子乡"], ["单位：万元"], other,
        [1, "测试3", resident_id(3), "Z003", 0.03, "2024-02", "丙村", "燕子乡"],
        [2, "测试4", resident_id(4), "Z004", 0.04, "2024-02", "丙村", "燕子乡"],
    ]  # fmt: skip
    result = read(write_xlsx(tmp_path / "f.xlsx", rows))
    first, second = result.report["sheets"]
    assert [(sheet["name"], sheet["sheet"], sheet["rows"], sheet["header_rows"]) for sheet in (first, second)] == [
        ("Sheet1", "Sheet1", [1, 5], [2]),
        ("Sheet1", "Sheet1", [6, 11], [9]),
    ]
    money = {column["field"]: (column["column"], column["unit"]) for column in second["columns"]}["monthly_amount_fen"]
    assert money == ("E", "wan_yuan")
    assert cells(result, "row_no", "aid_certificate_no", "township_name", "monthly_amount_fen") == [
        (3, "Z001", "东河镇", "301"), (4, "Z002", "东河镇", "302"), (10, "Z003", "燕子乡", "0.03"), (11, "Z004", "燕子乡", "0.04"),
    ]  # fmt: skip
    assert result.kinds == {"data": 4, "header": 2, "title": 2, "total": 1, "unit": 1}


def test_the_richer_header_of_a_further_table_does_not_swallow_the_first(tmp_path: Path) -> None:
    rows = [DIBAO, person(1), person(2), [None], [*DIBAO, "类别", "致贫原因"], [*person(3), "A", "因病"], [*person(4), "B", "因残"]]
    result = read(write_xlsx(tmp_path / "f.xlsx", rows))
    assert result.kinds == {"data": 4, "header": 2}
    assert cells(result, "aid_certificate_no", "poverty_cause") == [("Z001", None), ("Z002", None), ("Z003", "因病"), ("Z004", "因残")]


def test_a_header_printed_again_begins_no_table(tmp_path: Path) -> None:
    result = read(write_xlsx(tmp_path / "f.xlsx", [DIBAO, person(1), person(2), DIBAO, person(3)]))
    assert len(result.report["sheets"]) == 1
    assert result.kinds == {"data": 3, "header": 2}


def test_words_at_the_foot_of_a_sheet_are_no_header(tmp_path: Path) -> None:
    result = read(
        write_xlsx(
            tmp_path / "f.xlsx", [DIBAO, person(1), person(2), [None], ["填表人：", "乡镇：", "行政村：", None, None, "类别：", None]]
        )
    )
    assert len(result.report["sheets"]) == 1
    assert result.kinds == {"data": 2, "header": 1, "note": 1}


def test_a_further_table_of_another_dataset_is_refused_by_name(tmp_path: Path) -> None:
    fund = [field.zh for field in CONTRACTS["finance/fund_allocation"].fields]
    rows = [DIBAO, person(1), person(2), [None], fund, ["x"] * len(fund)]
    with pytest.raises(IntakeError) as caught:
        read(write_xlsx(tmp_path / "f.xlsx", rows), note=Note(period="2025-06"))
    assert caught.value.name == "several_feeds"
    assert "finance/fund_allocation" in caught.value.found and caught.value.where.row == 5


def test_tables_side_by_side(tmp_path: Path) -> None:
    rows = [
        ["农村低保名册（2025年6月）", *[None] * 14, "单位：元"],
        ["序号", *DIBAO, None, "序号", *DIBAO],
        [1, *person(1), None, 3, *person(3, "燕子乡", "丙村")],
        [2, *person(2), None, 4, *person(4, "燕子乡", "丙村")],
        [3, *person(5)],
    ]
    result = read(write_xlsx(tmp_path / "f.xlsx", rows), note=None)
    assert [sheet["name"] for sheet in result.report["sheets"]] == ["Sheet1[A]", "Sheet1[J]"]
    assert {sheet["sheet"] for sheet in result.report["sheets"]} == {"Sheet1"}
    columns = {column["field"]: column for column in result.report["sheets"][1]["columns"]}
    assert (columns["aid_certificate_no"]["column"], columns["monthly_amount_fen"]["unit"]) == ("K", "yuan")
    assert {
        column["unit"] for sheet in result.report["sheets"] for column in sheet["columns"] if column["field"] == "monthly_amount_fen"
    } == {"yuan"}
    assert cells(result, "sheet", "row_no", "aid_certificate_no", "village_name") == [
        ("Sheet1[A]", 3, "Z001", "甲村"), ("Sheet1[A]", 4, "Z002", "甲村"), ("Sheet1[A]", 5, "Z005", "甲村"),
        ("Sheet1[J]", 3, "Z003", "丙村"), ("Sheet1[J]", 4, "Z004", "丙村"),
    ]  # fmt: skip
    places = [(row["sheet"], row["row_no"]) for row in result.table.to_pylist()]
    assert len(set(places)) == len(places)


def test_tables_side_by_side_go_by_their_own_titles(tmp_path: Path) -> None:
    rows = [
        ["东河镇低保名册", None, None, None, None, "单位：元", None, "燕子乡低保名册", None, None, None, None, "单位：万元"],
        [*SHORT, None, *SHORT],
        [*short(1), None, *short(3)],
        [*short(2), None, *short(4)],
    ]
    result = read(write_xlsx(tmp_path / "f.xlsx", rows))
    assert cells(result, "aid_certificate_no", "township_name") == [
        ("Z001", "东河镇"), ("Z002", "东河镇"), ("Z003", "燕子乡"), ("Z004", "燕子乡"),
    ]  # fmt: skip
    units = [column["unit"] for sheet in result.report["sheets"] for column in sheet["columns"] if column["field"] == "monthly_amount_fen"]
    assert units == ["yuan", "wan_yuan"]


def test_rosters_of_two_months_in_one_file_are_refused_on_one_sheet_and_on_two(tmp_path: Path) -> None:
    may, june = ([[f"2025年{month}月低保名册"], DIBAO, person(1), person(2)] for month in (5, 6))
    stacked = write_xlsx(tmp_path / "a.xlsx", [*may, [None], *june])
    paged = tmp_path / "b.xlsx"
    with xlsxwriter.Workbook(str(paged)) as book:
        for rows in (may, june):
            page = book.add_worksheet()
            for i, row in enumerate(rows):
                page.write_row(i, 0, row)
    for path in (stacked, paged):
        with pytest.raises(IntakeError) as caught:
            read(path, note=None)
        assert (caught.value.name, caught.value.found) == ("several_periods", "2025-05, 2025-06")
    printed_again = read(write_xlsx(tmp_path / "c.xlsx", [*june, *june[:2], person(3)]), note=None)
    assert (printed_again.period, printed_again.kinds) == ("2025-06", {"data": 3, "header": 2, "title": 2})


def test_sheets_of_one_dataset_whose_names_give_the_township(tmp_path: Path) -> None:

    path = tmp_path / "f.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        for number, name in enumerate(["1.东河镇", "燕子乡"]):
            page = book.add_worksheet(name)
            for i, row in enumerate([SHORT, short(2 * number + 1), short(2 * number + 2)]):
                for j, cell in enumerate(row):
                    page.write(i, j, cell)
    result = read(path)
    assert cells(result, "aid_certificate_no", "township_name") == [
        ("Z001", "东河镇"), ("Z002", "东河镇"), ("Z003", "燕子乡"), ("Z004", "燕子乡"),
    ]  # fmt: skip
    assert [finding["source"] for finding in result.report["findings"] if finding["finding"] == "township_filled"] == ["sheet", "sheet"]


def test_a_township_in_the_title_and_another_in_the_sheets_name_fill_nothing(tmp_path: Path) -> None:

    path = tmp_path / "f.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        page = book.add_worksheet("燕子乡")
        for i, row in enumerate([["东河镇低保名册"], SHORT, short(1), short(2)]):
            for j, cell in enumerate(row):
                page.write(i, j, cell)
    result = read(path)
    assert cells(result, "township_name") == [(None,), (None,)]
    assert findings(result) == {"township_conflict": 2}


ABOVE = [SHORT, ["东河镇"], short(1), short(2), ["燕子乡（2户）"], short(3, "丙村"), short(4, "丙村"), ["合计", None, None, None, 1210]]


def test_a_township_merged_over_its_villages_is_carried_down(tmp_path: Path) -> None:
    result = read(write_xlsx(tmp_path / "f.xlsx", ABOVE, merges=("A2:F2", "A5:F5")))
    assert [township for (township,) in cells(result, "township_name")] == ["东河镇", "东河镇", "燕子乡", "燕子乡"]
    assert findings(result) == {"township_filled": 4}
    assert result.kinds == {"data": 4, "header": 1, "title": 2, "total": 1}


def test_a_township_above_indented_villages_is_carried_down(tmp_path: Path) -> None:
    rows = [row if len(row) < 6 or row is SHORT else [row[0], "　" + row[1], *row[2:]] for row in ABOVE]
    rows[1], rows[4] = [None, "东河镇"], [None, "燕子乡"]
    result = read(write_text(tmp_path / "f.csv", rows))
    assert [township for (township,) in cells(result, "township_name")] == ["东河镇", "东河镇", "燕子乡", "燕子乡"]


def test_a_township_above_its_villages_without_proof_is_reported_and_nothing_filled(tmp_path: Path) -> None:
    result = read(write_text(tmp_path / "f.csv", ABOVE))
    assert cells(result, "township_name") == [(None,)] * 4
    assert findings(result) == {"township_above": 4}


def test_a_township_that_stands_once_in_its_column(tmp_path: Path) -> None:
    rows = [DIBAO, person(1), person(2, None), person(3, "燕子乡"), person(4, None)]
    merged = read(write_xlsx(tmp_path / "a.xlsx", rows, merges=("B2:B3", "B4:B5")))
    assert [township for (township,) in cells(merged, "township_name")] == ["东河镇", "东河镇", "燕子乡", "燕子乡"]
    loose = read(write_xlsx(tmp_path / "b.xlsx", rows))
    assert [township for (township,) in cells(loose, "township_name")] == ["东河镇", None, "燕子乡", None]
    assert findings(loose) == {"township_gap": 2}


def test_headers_five_rows_deep(tmp_path: Path) -> None:
    rows = [
        ["2025年6月低保名册"],
        ["对象", None, None, None, None, "待遇", None],
        ["证件", "住址", None, "本人", None, "金额", "时间"],
        ["编号", "所在", None, "基本", None, "标准", "起"],
        ["证", "县以下", None, "情况", None, "元", "止"],
        DIBAO,
        person(1), person(2),
    ]  # fmt: skip
    merges = ("A2:E2", "F2:G2", "B3:C3", "D3:E3", "B4:C4", "D4:E4", "B5:C5", "D5:E5")
    result = read(write_xlsx(tmp_path / "f.xlsx", rows, merges=merges), note=Note(feed="civil_affairs/dibao"))
    assert result.report["sheets"][0]["header_rows"] == [2, 3, 4, 5, 6]
    assert {column["field"] for column in result.report["sheets"][0]["columns"]} >= {"resident_id", "monthly_amount_fen", "township_name"}
    assert result.kinds == {"data": 2, "header": 5, "title": 1}


def test_a_header_that_states_the_period_gives_the_deliverys(tmp_path: Path) -> None:
    header = [*DIBAO[:5], "2025年5月月保障金额（元）", DIBAO[6]]
    result = read(write_xlsx(tmp_path / "f.xlsx", [header, person(1), person(2)]), note=Note(feed="civil_affairs/dibao"))
    assert result.period == "2025-05"
    column = {item["field"]: item for item in result.report["sheets"][0]["columns"]}["monthly_amount_fen"]
    assert (column["period"], column["unit"]) == ("2025-05", "yuan")


def test_of_two_months_the_deliverys_is_taken(tmp_path: Path) -> None:
    header = [*DIBAO[:5], "月保障金额", None, DIBAO[6]]
    months = [None] * 5 + ["2025年5月", "2025年6月", None]
    rows = [["低保名册"], header, months, *[[*person(n)[:5], 100 + n, 200 + n, "2024-01"] for n in (1, 2)]]
    path = write_xlsx(tmp_path / "f.xlsx", rows, merges=("F2:G2", *(f"{letter}2:{letter}3" for letter in "ABCDEH")))
    result = read(path)
    assert cells(result, "monthly_amount_fen") == [("201",), ("202",)]
    assert findings(result) == {"other_period": None}
    with pytest.raises(IntakeError) as caught:
        read(path, note=Note(feed="civil_affairs/dibao", period="2025-04"))
    assert caught.value.name == "duplicate_header"


REPEATED = [*DIBAO[:3], "姓名0", "姓名1", "身份证号", "月保障金额", "保障起始时间"]


def repeated(one: list[str | None], two: list[str | None]) -> list[list[Any]]:
    rows = [person(n) for n in range(1, 4)]
    return [REPEATED, *[[*row[:3], a, b, *row[4:]] for row, a, b in zip(rows, one, two, strict=True)]]


def test_a_column_repeated_with_a_figure_behind_it(tmp_path: Path) -> None:
    equal = read(write_xlsx(tmp_path / "a.xlsx", repeated(["甲", "乙", "丙"], ["甲", "乙", "丙"])))
    assert cells(equal, "person_name") == [("甲",), ("乙",), ("丙",)]
    assert findings(equal) == {"duplicate_header": None}
    halves = read(write_xlsx(tmp_path / "b.xlsx", repeated(["甲", None, None], [None, "乙", "丙"])))
    assert cells(halves, "person_name") == [("甲",), ("乙",), ("丙",)]
    assert findings(halves) == {"column_completed": 2}
    with pytest.raises(IntakeError) as caught:
        read(write_xlsx(tmp_path / "c.xlsx", repeated(["甲", "乙", "丙"], ["甲", "丁", "丙"])))
    assert (caught.value.name, caught.value.where.column) == ("duplicate_header", "D and E")


TOTALS = [
    ("data", person(1)), ("data", person(2)),
    ("subtotal", [None, None, None, None, None, 603, None]),
    ("data", person(3)), ("data", person(4)),
    ("subtotal", [None, None, None, None, None, 607, None]),
    ("data", [None, None, None, None, None, 500, None]),
    ("data", person(5)),
    ("total", [None, None, None, None, None, 2015, None]),
]  # fmt: skip


def test_totals_without_a_label_are_told_by_their_sums(tmp_path: Path) -> None:
    result = read(write_xlsx(tmp_path / "f.xlsx", [DIBAO, *[row for _, row in TOTALS]]))
    assert result.table.column("kind").to_pylist() == ["header", *[kind for kind, _ in TOTALS]]
    kept = [
        (row["kind"], row["monthly_amount_fen"], row["extra"]) for row in result.table.to_pylist() if row["kind"] in ("total", "subtotal")
    ]
    assert kept == [("subtotal", "603", "603"), ("subtotal", "607", "607"), ("total", "2015", "2015")]


def test_a_labelled_total_keeps_its_figures_in_their_columns(tmp_path: Path) -> None:
    rows = [["合计", None, None, None, None, 603, None], person(1), person(2)]
    table = read(write_xlsx(tmp_path / "f.xlsx", [DIBAO, *rows])).table.to_pylist()[1]
    assert (table["kind"], table["aid_certificate_no"], table["monthly_amount_fen"], table["extra"]) == ("total", "合计", "603", "合计 603")


def test_printed_figures_that_the_rows_contradict(tmp_path: Path) -> None:
    rows = [["2025年6月低保名册（共12人，月保障金额标准570元）"], DIBAO, person(1), person(2), ["注：本表共 2 人"]]
    result = read(write_xlsx(tmp_path / "f.xlsx", rows))
    found = {finding["finding"]: finding for finding in result.report["findings"]}
    assert (found["printed_persons"]["printed"], found["printed_persons"]["count"]) == (12, 2)
    assert "printed_households" not in found
    line = read(write_xlsx(tmp_path / "g.xlsx", [["2025年监测范围标准8800元"], DIBAO, person(1)]))
    found = {finding["finding"]: finding for finding in line.report["findings"]}
    assert (found["printed_line"]["policy_key"], found["printed_line"]["year"], found["printed_line"]["printed_fen"]) == (
        "income_line",
        2025,
        880_000,
    )


PLAUSIBLE = (5_000, 150_000)  # 50 to 1,500 yuan a month


@pytest.mark.parametrize(
    ("header", "amounts", "finding", "hold"),
    [
        ("月保障金额（元）", [300, 310, 0, 450], None, False),
        ("月保障金额（元）", [0.03, 0.031, 0, 0.045], "unit_conflict", True),
        ("月保障金额（万元）", [300, 310, 320, 450], "unit_conflict", True),
        ("月保障金额（万元）", [0.03, 0.031, 0.04, 0.045], None, False),
        ("月保障金额（元）", [7_000, 7_100, 7_200, 7_300], "unit_conflict", True),
        ("月保障金额（元）", ["不详", "不详", 0, 3_000_000], None, False),
    ],
)
def test_a_unit_that_the_figures_contradict_holds_the_delivery(
    header: str, amounts: list[Any], finding: str | None, hold: bool, tmp_path: Path
) -> None:
    base = CONTRACTS["civil_affairs/dibao"]
    fields = [field.model_copy(update={"plausible": PLAUSIBLE if field.name == "monthly_amount_fen" else None}) for field in base.fields]
    contract = base.model_copy(update={"fields": tuple(fields)})
    rows = [[*DIBAO[:5], header, DIBAO[6]], *[[*person(n)[:5], amount, "2024-01"] for n, amount in enumerate(amounts)]]
    result = read_file(write_xlsx(tmp_path / "f.xlsx", rows), {contract.feed: contract}, note=JUNE)
    found = [item for item in result.report["findings"] if item["finding"] in ("unit_conflict", "implausible_column")]
    assert [(item["finding"], item["hold"]) for item in found] == ([(finding, hold)] if finding else [])


def test_hidden_rows_and_columns_are_read_and_reported(tmp_path: Path) -> None:

    path = tmp_path / "f.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        book.add_worksheet("说明 & 封面").write(0, 0, "填表说明")
        page = book.add_worksheet("东河镇")
        for i, row in enumerate([DIBAO, person(1), person(2), person(3)]):
            for j, cell in enumerate(row):
                page.write(i, j, cell)
        page.set_row(2, None, None, {"hidden": True})
        page.set_row(50, None, None, {"hidden": True})
        page.set_column("C:C", None, None, {"hidden": True})
        page.set_column("K:XFD", None, None, {"hidden": True})
    result = read(path)
    assert len(cells(result, "village_name")) == 3 and ("甲村",) in cells(result, "village_name")
    told = [finding for finding in result.report["findings"] if finding["finding"].startswith("hidden")]
    assert told == [
        {"finding": "hidden_rows", "sheet": "东河镇", "count": 1},
        {"finding": "hidden_columns", "sheet": "东河镇", "column": "C", "count": 1, "columns": ["C"]},
    ]


PRINTED = [
    ("户籍人口登记（2025年6月，共2户6人）", {}),
    ("户籍人口登记（2025年6月，共3户7人）", {"printed_households": (3, 2), "printed_persons": (7, 6)}),
    ("2025年6月户籍人口登记 总户数：1,002户", {"printed_households": (1002, 2)}),
    ("2025年6月户籍人口登记 合计5人", {"printed_persons": (5, 6)}),
    ("2025年6月户籍人口登记（每户5人/份）", {}),
    ("2025年6月30日户籍人口登记（第3户起）", {}),
]


@pytest.mark.parametrize(("title", "contradicted"), PRINTED)
def test_printed_counts(title: str, contradicted: dict[str, tuple[int, int]], tmp_path: Path) -> None:
    rows = [[title], *register_table(6)[1:]]
    result = read(write_xlsx(tmp_path / "f.xlsx", rows), note=Note(feed="public_security/household_register"))
    found = {item["finding"]: (item["printed"], item["count"]) for item in result.report["findings"] if "printed" in item}
    assert found == contradicted


@pytest.mark.parametrize(
    ("header", "held"), [("补贴面积（平方米）", True), ("补贴面积（公顷）", True), ("补贴面积（亩）", False), ("补贴面积", False)]
)
def test_a_column_in_another_measure_holds_the_delivery_and_is_not_converted(tmp_path: Path, header: str, held: bool) -> None:
    rows = [["发放编号", "户主姓名", "户主身份证号", "补贴项目", header, "补贴金额（元）", "发放状态", "发放日期"]]
    rows += [[f"F{n}", f"测试{n}", resident_id(n), "种粮补贴", "200", "300", "已发放", "2025-06-10"] for n in range(3)]
    result = read_file(write_xlsx(tmp_path / "f.xlsx", rows), CONTRACTS, note=Note(feed="agriculture/subsidy_payment", period="2025-06"))
    found = [item for item in result.report["findings"] if item["finding"] == "foreign_unit"]
    assert bool(found) is held and all(item["hold"] and item["column"] == "E" for item in found)
    assert cells(result, "area_mu") == [("200",)] * 3


def test_a_column_that_states_another_period_than_the_title_is_taken_and_told(tmp_path: Path) -> None:
    rows = [["2025年6月低保名册"], [*DIBAO[:5], "2024年9月月保障金额", DIBAO[6]], person(1), person(2)]
    result = read(write_xlsx(tmp_path / "f.xlsx", rows), note=None)
    told = [(item["column"], item["period"]) for item in result.report["findings"] if item["finding"] == "only_other_period"]
    assert (result.period, told) == ("2025-06", [("F", "2024-09")])


def test_a_sheet_named_by_a_number_of_somebody_is_told_by_its_place(tmp_path: Path) -> None:
    """One sheet a person, named by the id: a release that showed such a name would be refused every night."""
    with xlsxwriter.Workbook(str(tmp_path / "f.xlsx")) as book:
        for n, name in enumerate((resident_id(1), "202506", f"张{13900000001}")):
            page = book.add_worksheet(name)
            for i, row in enumerate([DIBAO, person(n + 1)]):
                for j, cell in enumerate(row):
                    page.write(i, j, cell)
    result = read(tmp_path / "f.xlsx")
    assert sorted({row["sheet"] for row in result.table.to_pylist()}) == sorted(["*" * 18 + "#1", "202506", "张" + "*" * 11 + "#3"])
    assert [sheet["sheet"] for sheet in result.report["sheets"]] == [resident_id(1), "202506", "张13900000001"]
    assert resident_id(1) not in str(result.report["findings"])
