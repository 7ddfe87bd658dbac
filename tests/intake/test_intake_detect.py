"""Which dataset a sheet is, where its header stands, and how it is refused."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from intake_files import REGISTER, register_rows, register_table, write_text, write_xlsx

from pipelines.contracts.loader import load_contracts
from pipelines.contracts.model import Contract
from pipelines.errors import IntakeError
from pipelines.intake.grid import Merge, from_rows
from pipelines.intake.header import best_readings
from pipelines.intake.note import Note
from pipelines.intake.read import ReadResult, read_file
from pipelines.intake.vocabulary import Vocabulary, plain, split_unit, unit_line

CONTRACTS = load_contracts()
VOCABULARY = Vocabulary(CONTRACTS.values())
JUNE = Note(period="2025-06", part="东河镇")


def read(path: Path, **more: Any) -> ReadResult:
    return read_file(path, CONTRACTS, **{"note": JUNE, **more})


def refused(path: Path, **more: Any) -> IntakeError:
    with pytest.raises(IntakeError) as caught:
        read(path, **more)
    return caught.value


@pytest.mark.parametrize("feed", sorted(CONTRACTS))
@pytest.mark.parametrize("variant", [0, 1, -1])
def test_every_feed_is_known_by_any_of_its_header_variants(feed: str, variant: int, tmp_path: Path) -> None:
    contract = CONTRACTS[feed]
    header = [field.header[variant if -len(field.header) <= variant < len(field.header) else 0] for field in contract.fields]
    rows = [[f"标题{contract.title.zh}"], ["序号", *header], *[[str(i), *["x"] * len(header)] for i in range(3)]]
    result = read(write_text(tmp_path / "f.csv", rows))
    assert result.feed == feed
    assert {column["field"] for column in result.report["sheets"][0]["columns"]} == {field.name for field in contract.fields}
    assert result.kinds == {"title": 1, "header": 1, "data": 3}


HEADERS = [
    ("乡镇（街道）", "乡镇(街道)", None),
    ("月保障金额\n（元）", "月保障金额", "yuan"),
    ("金 额【万元】", "金额", "wan_yuan"),
    ("耕地面积（亩）", "耕地面积", "mu"),
    ("所占份额（％）", "所占份额", "%"),
    ("*姓名：", "姓名", None),
    ("月供养金（元/月）", "月供养金", "yuan"),
    ("支出金额/万元", "支出金额", "wan_yuan"),
    ("原值(单位：元)", "原值", "yuan"),
]


@pytest.mark.parametrize(("text", "name", "unit"), HEADERS)
def test_header_text_and_unit(text: str, name: str, unit: str | None) -> None:
    assert split_unit(plain(text)) == (name, unit)


@pytest.mark.parametrize(
    ("text", "unit"),
    [
        ("单位：万元", "wan_yuan"),
        ("金额单位:元、人", "yuan"),
        ("填报单位：东河镇", None),
        ("单位：东河镇人民政府", None),
        ("单位：元、万元", None),
    ],
)
def test_unit_line(text: str, unit: str | None) -> None:
    assert unit_line(text) == unit


def test_merged_headers_are_joined_and_units_come_from_header_row_or_line(tmp_path: Path) -> None:
    rows = [
        ["自然灾害农户受损情况（2025年6月）"],
        [None, None, None, None, None, None, None, "单位：万元"],
        ["序号", "灾情编号", "户主", None, "受灾情况", None, None, None],
        [None, None, "姓名", "身份证号", "灾种", "受灾日期", "倒塌间数", "损失金额"],
        [1, "ZQ01", "测试", "999999197001010017", "洪涝", "2025-06-01", 1, 3],
    ]
    path = write_xlsx(tmp_path / "f.xlsx", rows, merges=("A1:H1", "A3:A4", "B3:B4", "C3:D3", "E3:H3"))
    result = read(path, note=None)
    columns = {column["field"]: column for column in result.report["sheets"][0]["columns"]}
    assert (result.feed, result.period) == ("emergency/disaster_damage", "2025-06")
    assert columns["head_name"] == {"field": "head_name", "column": "C", "header": "户主/姓名", "unit": None}
    assert columns["loss_fen"]["unit"] == "wan_yuan"
    assert columns["collapsed_rooms"]["unit"] is None
    assert result.report["sheets"][0]["header_rows"] == [3, 4]
    assert result.kinds == {"title": 1, "unit": 1, "header": 2, "data": 1}
    # The same without merges told, as csv has it: the group's text goes right.
    assert read(write_text(tmp_path / "f.csv", rows), note=None).report["sheets"][0]["columns"] == result.report["sheets"][0]["columns"]


def test_a_value_merged_over_members_stands_in_each_row(tmp_path: Path) -> None:
    rows = [REGISTER, *register_rows(3)]
    rows[2][0] = rows[3][0] = None
    result = read(write_xlsx(tmp_path / "f.xlsx", rows, merges=("A2:A4",)))
    assert result.table.column("household_no").to_pylist() == [None, "H000000", "H000000", "H000000"]


def test_unknown_cells_are_kept_and_named(tmp_path: Path) -> None:
    rows = [[*REGISTER, "备注", "户口性制"], *[[*row, "迁入", None] for row in register_rows(2)]]
    result = read(write_xlsx(tmp_path / "f.xlsx", rows))
    assert result.table.column("extra").to_pylist()[1:] == ['{"备注": "迁入"}'] * 2
    findings = {finding["header"]: finding for finding in result.report["findings"]}
    assert findings["户口性制"]["nearest_field"] == "register_kind"
    assert "nearest_field" not in findings["备注"]


def test_sheets_of_townships_are_read_together_and_others_listed(tmp_path: Path) -> None:
    cover = [["填表说明"], ["一、按户填写"]]
    path = write_xlsx(tmp_path / "f.xlsx", cover, register_table(4), register_table(5, "燕子乡"), [], register_table(2), hidden=(4,))
    result = read(path, note=None)
    assert result.part == "东河镇,燕子乡"
    assert result.kinds == {"data": 11, "header": 3, "note": 2, "title": 3}  # who hides a sheet has not deleted it
    assert [sheet["name"] for sheet in result.report["sheets"]] == ["Sheet1", "Sheet2", "Sheet3", "Sheet5"]
    assert {finding["finding"] for finding in result.report["findings"]} == {"sheet_without_data", "empty_sheet", "hidden_sheet"}


def test_refusals_of_headers(tmp_path: Path) -> None:
    rows = register_rows(4)
    assert refused(write_xlsx(tmp_path / "a.xlsx", rows)).name == "no_header"
    assert refused(write_xlsx(tmp_path / "b.xlsx", [[f"{letter}栏" for letter in "甲乙丙丁戊己庚辛"], *rows])).name == "unknown_feed"
    found = read(write_xlsx(tmp_path / "c.xlsx", [[*REGISTER[:1], "公民身份号", *REGISTER[2:]], *rows]))
    lost = next(item for item in found.report["findings"] if item["finding"] == "unknown_header")
    assert (lost["header"], lost["nearest_field"]) == ("公民身份号", "resident_id"), "one column too few is read: the quality room holds it"
    assert refused(write_xlsx(tmp_path / "d.xlsx", register_table(), rows)).name == "no_header"  # rows that would be lost
    few = refused(write_xlsx(tmp_path / "e.xlsx", [["户号", "姓名", "性别"], *[row[:3] for row in rows]]))
    assert few.name == "unknown_feed" and "公民身份号码" in few.found


def test_two_columns_of_one_name(tmp_path: Path) -> None:
    rows = register_rows(3)
    twice = [[*REGISTER, "公民身份号码"], *[[*row, row[1]] for row in rows]]
    result = read(write_xlsx(tmp_path / "a.xlsx", twice))
    assert [finding["finding"] for finding in result.report["findings"]] == ["duplicate_header"]
    twice[1][-1] = "999999197001010017"
    assert refused(write_xlsx(tmp_path / "b.xlsx", twice)).name == "duplicate_header"
    other_words = [[*REGISTER, "身份证号"], *twice[1:]]  # the contract's first wording wins
    assert read(write_xlsx(tmp_path / "c.xlsx", other_words)).table.column("resident_id").to_pylist()[1:] == [row[1] for row in rows]


def test_a_tie_goes_to_the_department_of_the_folder(tmp_path: Path) -> None:
    base = CONTRACTS["civil_affairs/dibao"]
    twin = base.model_copy(update={"feed": "water/twin"})
    contracts: dict[str, Contract] = {base.feed: base, twin.feed: twin}
    rows = [[field.zh for field in base.fields], ["x"] * len(base.fields)]
    path = write_text(tmp_path / "f.csv", rows)
    assert read_file(path, contracts, note=JUNE, department="water").feed == "water/twin"
    assert read_file(path, contracts, note=JUNE, department="civil_affairs").feed == "civil_affairs/dibao"
    with pytest.raises(IntakeError) as caught:
        read_file(path, contracts, note=JUNE)
    assert caught.value.name == "ambiguous_feed"


def test_period_and_part_must_be_told(tmp_path: Path) -> None:
    rows = [REGISTER, *register_rows(3)]
    path = write_xlsx(tmp_path / "户籍_东河镇_202506.xlsx", rows)  # a file's name says nothing
    assert refused(path, note=None).name == "unknown_period"
    assert read(path, note=Note(period="2025-06")).part == "东河镇"
    for row in rows[1:]:
        row[6] = None
    assert refused(write_xlsx(tmp_path / "b.xlsx", rows), note=Note(period="2025-06")).name == "unknown_part"


def test_no_refusal_shows_an_id(tmp_path: Path) -> None:
    path = write_xlsx(tmp_path / "999999197001010017.xlsx", register_rows(4))
    error = refused(path)
    assert "999999" not in error.line() and "测试" not in error.line()


words = st.sampled_from(
    ["户号", "姓名", "身份证号", "户主", "金额（元）", "合计", "2025年6月", "元", "1", "\n", "（）", "", None, "甲" * 40]
)


@settings(max_examples=150, deadline=None)
@given(
    st.integers(1, 6).flatmap(lambda width: st.lists(st.lists(words | st.text(max_size=5), min_size=width, max_size=width), min_size=1)),
    st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9), st.integers(0, 3), st.integers(0, 3)), max_size=4),
)
def test_the_header_finder_never_crashes(rows: list[list[str | None]], ranges: list[tuple[int, int, int, int]]) -> None:
    merges = tuple(Merge(a, b, a + c, b + d) for a, b, c, d in ranges if a + c < len(rows))
    for reading in best_readings(from_rows("表", rows, merges=merges), VOCABULARY).values():
        assert len(set(reading.columns.values())) == len(reading.columns)
        assert not set(reading.losers) & set(reading.columns.values())
