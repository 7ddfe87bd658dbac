"""The authority ladders: who is believed, since when, and what is said by silence."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from pathlib import Path

import pytest
from board_samples import AS_OF, Board, Case, rows_of
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.contracts.loader import load_contracts
from pipelines.contradictions.authority import load_ladders, told_select
from pipelines.engine import Engine
from pipelines.errors import ContractError

CERTIFICATE, EXPORT, DIBAO, PENSION = (
    "disabled_federation/certificate", "rural_revitalisation/monitoring_export", "civil_affairs/dibao", "labour/pension",
)  # fmt: skip
NUMBER = "999999198808080029"


def values(board: Board, attribute: str) -> list[tuple[object, ...]]:
    return board.select(f"SELECT feed, value, is_winning, agrees FROM attribute_value WHERE attribute = '{attribute}' ORDER BY source_rank")


def case(*rows: tuple[str, Mapping[str, str]]) -> list[Case]:
    return [Case("case", "", None, [(feed, {"姓名": "甲", **cells}) for feed, cells in rows])]


def test_the_losing_value_stays_visible_beside_the_winning_one(tmp_path: Path) -> None:
    held = {"残疾人证号": NUMBER + "42", "残疾类别": "肢体", "残疾等级": "二级", "发证日期": "2020-01-01"}
    board = Board(tmp_path, rows_of(case((CERTIFICATE, held), (EXPORT, {"户编号": "P1", "残疾人证号": NUMBER + "43"}))))
    assert values(board, "disability_grade") == [(CERTIFICATE, "2", True, True), (EXPORT, "3", False, False)]
    assert values(board, "disability_type") == [(CERTIFICATE, "4", True, True), (EXPORT, "4", False, True)]


def test_within_a_source_the_latest_by_valid_time_counts(tmp_path: Path) -> None:
    rows = [(PENSION, {"年度": "2024", "参保缴费状态": "正常缴费", "代缴类别": "低保对象"})]
    enrolment = "medical_insurance/enrolment"
    said = [(enrolment, {"年度": "2025", "参保状态": "暂停参保"}), (enrolment, {"年度": "2024", "参保状态": "正常参保"})]
    for folder, order in (("a", 1), ("b", 2)):
        board = Board(tmp_path / folder, rows_of(case(*rows, *said)), order=order)
        assert values(board, "insurance_state") == [(enrolment, "suspended", True, True)]


def test_a_complete_list_says_no_of_whom_it_does_not_name_where_somebody_says_yes(tmp_path: Path) -> None:
    board = Board(tmp_path / "a", rows_of(case((PENSION, {"年度": "2025", "参保缴费状态": "正常缴费", "代缴类别": "低保对象"}))))
    assert values(board, "is_dibao") == [(DIBAO, "no", True, True), (PENSION, "yes", False, False)]
    assert board.select("SELECT delivery_id, value_date FROM attribute_value WHERE attribute = 'is_dibao' AND is_winning") == [(None, None)]
    missing = Board(
        tmp_path / "b", rows_of(case((PENSION, {"年度": "2025", "参保缴费状态": "正常缴费", "代缴类别": "低保对象"}))), missing=(DIBAO,)
    )
    assert values(missing, "is_dibao") == [(PENSION, "yes", True, True)], "a list that has not come says nothing"


def test_a_birth_is_shown_by_its_month_and_compared_by_its_day(tmp_path: Path) -> None:
    rows = case(
        ("public_security/household_register", {"出生日期": "2015-03-01"}),
        ("education/school_age", {"学期": "2025春", "出生日期": "2015-03-02", "在校状况": "在校"}),
    )
    told = values(Board(tmp_path, rows_of(rows)), "birth_date")
    assert told == [("public_security/household_register", "2015-03", True, True), ("education/school_age", "2015-03", False, False)]


def test_a_phone_is_shown_masked(tmp_path: Path) -> None:
    board = Board(tmp_path, rows_of(case(("public_security/household_register", {"联系电话": "13900000001"}))))
    assert values(board, "phone") == [("public_security/household_register", "139****0001", True, True)]


def pack(root: Path, area: str, *lines: str) -> Path:
    (root / area).mkdir(parents=True, exist_ok=True)
    text = "\n".join(f"  - {{attribute: sex, {line}, source: '[P]'}}" for line in lines)
    (root / area / "ladder.yaml").write_text(f"area: '{area}'\ntitle: t\nauthority:\n{text}\n", encoding="utf-8")
    return root


NATION = "feed: public_security/household_register, field: sex, rank: 1, valid_from: 2013-01-01"


def test_a_ladder_is_dated_and_a_countys_own_replaces_the_nations(tmp_path: Path) -> None:
    school = "feed: education/enrolment, field: sex, rank: 1, valid_from: 2025-01-01"
    root = pack(tmp_path, "00", NATION)
    pack(tmp_path, "999999", school, "feed: health/death, field: sex, rank: 2, valid_from: 2025-01-01, valid_to: 2025-03-31")

    def feeds(day: str) -> list[str]:
        return [item.line.feed for item in load_ladders("999999", dt.date.fromisoformat(day), load_contracts(), (root,))]

    assert feeds("2024-12-31") == ["public_security/household_register"], "the county's own is not yet in force"
    assert feeds("2025-03-31") == ["education/enrolment", "health/death"]
    assert feeds("2025-04-01") == ["education/enrolment"]


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        ("feed: education/enrolment, field: gender, rank: 1, valid_from: 2013-01-01", "no contract declares education/enrolment.gender"),
        ("feed: education/enrolment, field: sex, rank: 1, valid_from: 2013-01-01", "sex has two sources with 1"),
        ("feed: public_security/household_register, field: sex, rank: 2, valid_from: 2013-01-01", "sex has two sources"),
        ("feed: education/enrolment, field: sex, rank: 0, valid_from: 2013-01-01", "greater than or equal to 1"),
    ],
    ids=["no such field", "a rank twice", "a feed twice", "no rank"],
)
def test_a_ladder_that_cannot_stand_is_refused_with_file_and_line(line: str, fault: str, tmp_path: Path) -> None:
    root = pack(tmp_path, "00", NATION, line)
    with pytest.raises(ContractError, match=fault) as caught:
        load_ladders("999999", AS_OF, load_contracts(), (root,))
    assert caught.value.where is not None and caught.value.where.row == 5


@settings(max_examples=15, deadline=None)
@given(st.permutations(range(4)), st.sampled_from([1, 2]))
def test_one_row_of_a_source_wins_whatever_the_order(tmp_path_factory: pytest.TempPathFactory, order: list[int], threads: int) -> None:
    """Equal days, equal known times, different values: the order is total."""
    contracts = load_contracts()
    ladders = [item for item in load_ladders("999999", AS_OF, contracts) if item.line.feed == PENSION and item.line.attribute == "village"]
    folder = tmp_path_factory.mktemp("order")
    with Engine(folder, temp=folder / "tmp", threads=threads) as engine:
        rows = ", ".join(f"('p', 'h', '9999991002{n:02d}', 'v', TIMESTAMP '2025-06-01', 'd', 's', {n})" for n in order)
        names = "person_key, household_key, village_code, village_name, _known_at, _delivery_id, _sheet, _row_no"
        engine.connection.execute(f"CREATE TABLE labour__pension AS SELECT * FROM (VALUES {rows}) AS t({names})")
        engine.connection.execute("CREATE TABLE night AS SELECT DATE '2025-06-30' AS as_of")
        engine.connection.execute("CREATE MACRO china_day(known) AS CAST(known + INTERVAL 8 HOUR AS DATE)")
        found = engine.connection.execute(f"SELECT value, row_no FROM ({told_select(ladders, contracts, {PENSION})})").fetchall()
    assert found == [("999999100200", 0)]
