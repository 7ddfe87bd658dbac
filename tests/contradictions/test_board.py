"""The contradiction board: every rule against its cases, the fold of answers, and what a board must be whatever the rows' order."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import replace
from pathlib import Path

import pytest
from board_samples import AS_OF, KNOWN, REPLY, Board, Case, read_cases, rows_of

from pipelines.contracts.code_lists import load_codes
from pipelines.contracts.loader import load_contracts
from pipelines.contradictions import catalogue
from pipelines.contradictions.catalogue import load_rules
from pipelines.errors import EngineError

ALL = read_cases()
RULES = {rule.code: rule for rule in load_rules(load_contracts())}
BOARD = "SELECT * EXCLUDE (evidence) FROM contradiction ORDER BY contradiction_no"


@pytest.fixture(scope="module")
def night(tmp_path_factory: pytest.TempPathFactory) -> Board:
    return Board(tmp_path_factory.mktemp("board"), rows_of(ALL))


def few(*codes: str) -> list[Case]:
    return [case for case in ALL if case.code in codes]


@pytest.mark.parametrize("code", sorted(RULES))
def test_a_rule_answers_its_cases_as_an_official_would(code: str, night: Board) -> None:
    rows, found = rows_of(ALL), night.found()
    said = {}
    for number, case in enumerate(ALL):
        if case.code == code and case.contradicts is not None:
            own = {-row.row_no for row in rows if row.person.startswith(f"{code}/{number}/")}
            said[case.title] = (code, number) in found or any((code, line) in found for line in own)
    assert said == {case.title: case.contradicts for case in few(code) if case.contradicts is not None}


def test_every_rule_has_a_case_that_contradicts_and_one_that_nearly_does() -> None:
    for code in RULES:
        assert {True, False} <= {case.contradicts for case in few(code)}, code
    assert {case.code for case in ALL} == set(RULES)


def test_the_code_list_of_answers_names_the_rules_as_they_name_themselves() -> None:
    listed = {entry.code: (entry.zh, entry.en) for entry in load_codes("contradiction_code").entries}
    assert listed == {code: (rule.zh, rule.en) for code, rule in RULES.items()}


def test_a_rule_names_exactly_the_policy_it_reads() -> None:
    for code, rule in RULES.items():
        named = {part.strip() for part in rule.model.header.get("policy", "").split(",") if part.strip()}
        used = {f"contradiction.{item}" for item in re.findall(r"rule_(?:words|number|days)\('([^']+)'\)", rule.model.sql)}
        used |= {".".join(pair) for pair in re.findall(r"policy_words\('([^']+)', '([^']+)'\)", rule.model.sql)}
        assert named == used, code


def test_the_order_of_rows_and_the_number_of_threads_change_nothing(night: Board, tmp_path: Path) -> None:
    other = Board(tmp_path, rows_of(ALL), order=1, threads=2)
    for query in (BOARD, "SELECT * FROM contradiction_row ORDER BY ALL", "SELECT * FROM attribute_value ORDER BY ALL"):
        assert night.select(query) == other.select(query)


def test_a_number_is_the_same_whoever_else_is_on_the_board_and_cannot_be_guessed_without_the_key(night: Board, tmp_path: Path) -> None:
    code = "dead_tekun"
    (number,) = night.select(f"SELECT contradiction_no FROM contradiction WHERE code = '{code}'")
    rows = [row for row in rows_of(ALL) if row.person.startswith(f"{code}/")]
    assert Board(tmp_path / "a", rows).select(f"SELECT contradiction_no FROM contradiction WHERE code = '{code}'") == [number]
    assert Board(tmp_path / "b", rows, secret=b"other").select(f"SELECT contradiction_no FROM contradiction WHERE code = '{code}'") != [
        number
    ]


def test_a_number_outlives_a_rotation_of_keys(night: Board, tmp_path: Path) -> None:
    code = "dead_tekun"
    (number,) = night.select(f"SELECT contradiction_no FROM contradiction WHERE code = '{code}'")
    rows = [replace(row, person=f"now:{row.person}", cells=dict(row.cells)) for row in rows_of(ALL) if row.person.startswith(f"{code}/")]
    people = sorted({row.person for row in rows})
    history = tuple((who, version, who.replace("now:", "" if version == 1 else "mid:")) for who in people for version in (2, 1))
    rotated = Board(tmp_path, rows, history=history)
    assert rotated.select(f"SELECT contradiction_no, person_key LIKE 'now:%' FROM contradiction WHERE code = '{code}'") == [(*number, True)]


def test_every_side_can_be_found_again_and_shows_no_phone(night: Board) -> None:
    rows = night.select("SELECT code, side, feed, row_no, field, says FROM contradiction_row")
    assert {side for _, side, *_ in rows} == {1, 2}
    declared = {contract.feed: {item.name for item in contract.fields} for contract in load_contracts().values()}
    assert all(field in declared[str(feed)] for _, _, feed, _, field, _ in rows)
    phones = {says for code, *_, says in rows if code == "phone_many_households"}
    assert phones == {"电话 139****0001"}


def test_who_is_struck_off_and_paid_twice_is_asked_of_both_departments_where_he_last_stood(tmp_path: Path) -> None:
    """One roster, one matter: each department answers for its own, and the death is cited beside each."""
    dibao, post = (
        next(case for case in few("gone_paid") if case.rows[0][0] == feed) for feed in ("civil_affairs/dibao", "labour/public_post")
    )
    board = Board(tmp_path, rows_of([replace(dibao, rows=[*dibao.rows, post.rows[0]])]))
    said = board.select(
        "SELECT owner_department, other_departments, person_key, household_key, rows_cited FROM contradiction"
        " WHERE code = 'gone_paid' ORDER BY 1"
    )
    assert said == [("civil_affairs", "health,public_security", "gone_paid/0/甲", "gone_paid/0/户", 2)], (
        "May is paid: he died on its last day"
    )
    earlier = [(feed, cells | ({"死亡日期": "2025-04-30"} if feed == "health/death" else {})) for feed, cells in dibao.rows]
    board = Board(tmp_path / "b", rows_of([replace(dibao, rows=[*earlier, post.rows[0]])]))
    assert board.select("SELECT owner_department FROM contradiction WHERE code = 'gone_paid' ORDER BY 1") == [
        ("civil_affairs",),
        ("labour",),
    ]


def test_a_feed_that_is_missing_is_named_and_its_rules_are_not_asked(tmp_path: Path) -> None:
    board = Board(tmp_path, rows_of(few("pension_early", "dead_dibao")), missing=("labour/pension", "health/death"))
    told = {
        code: (asked, missing, found)
        for code, asked, missing, found in board.select("SELECT code, is_asked, missing, found FROM contradiction_check")
    }
    assert len(told) == len(RULES)
    assert told["pension_early"] == (False, "labour/pension", None)
    assert told["dead_dibao"] == (True, "health/death", 1), "the register's dead are found all the same"
    assert told["death_date_differs"][0] is False
    assert told["phone_many_households"] == (True, None, 0)


def reply(code: str, verdict: str, day: str, name: str = "甲", number: int = 0) -> dict[str, str]:
    return {
        "reply_no": f"{code}{number}{verdict}{day}", "contradiction_code": RULES[code].zh, "contradiction_verdict": verdict,
        "verified_date": day, "person_name": name, "resident_id": "999999197001010017", "_person": f"{code}/{number}/{name}",
    }  # fmt: skip


FOLDED: dict[str, list[tuple[str, str]]] = {
    "open": [],
    "open, looked into": [("正在核实", "2025-06-25")],
    "explained": [("情况属实可以解释", "2025-06-25")],
    "corrected, nothing newer": [("数据错误已更正", "2025-06-20")],
    "recurring": [("数据错误已更正", "2025-06-19")],
    "explained after a correction": [("数据错误已更正", "2025-06-19"), ("情况属实可以解释", "2025-06-25")],
    "recurring after an explanation": [("情况属实可以解释", "2025-06-18"), ("数据错误已更正", "2025-06-19")],
}


def test_answers_are_folded_by_the_day_verified(tmp_path: Path) -> None:
    """The roster that contradicts became known on 20 June: a correction of that day stands, one of the day before is belied."""
    rows = rows_of(few("dead_tekun")[:1] * len(FOLDED))
    said = [reply("dead_tekun", verdict, day, number=number) for number, told in enumerate(FOLDED.values()) for verdict, day in told]
    expected = {f"dead_tekun/{number}/甲": told.partition(" ")[0].rstrip(",") for number, told in enumerate(FOLDED)}
    for folder, replies in (("a", said), ("b", said[::-1])):
        board = Board(tmp_path / folder, rows, replies=replies)
        found = board.select("SELECT person_key, status FROM contradiction WHERE code = 'dead_tekun'")
        assert set(found) == set(expected.items())


def test_an_answer_by_number_finds_its_contradiction(tmp_path: Path) -> None:
    rows = rows_of(few("dead_tekun")[:1])
    (number,) = Board(tmp_path / "a", rows).select("SELECT contradiction_no FROM contradiction WHERE code = 'dead_tekun'")[0]
    said = {"reply_no": "1", "contradiction_no": str(number), "contradiction_verdict": "情况属实可以解释", "verified_date": "2025-06-25"}
    board = Board(tmp_path / "b", rows, replies=[said])
    assert board.select("SELECT status, answered_date FROM contradiction WHERE code = 'dead_tekun'") == [
        ("explained", dt.date(2025, 6, 25))
    ]


def test_who_is_struck_off_is_answered_for_by_kind_and_person_as_well(tmp_path: Path) -> None:
    said = reply("gone_paid", "情况属实可以解释", "2025-06-25")
    said["_gone"] = said.pop("_person")  # identity ties the row to nobody registered, and says whom it means
    board = Board(tmp_path, rows_of(few("gone_paid")[:1]), replies=[said])
    assert board.select("SELECT person_key, status FROM contradiction") == [("gone_paid/0/甲", "explained")]


def test_what_was_corrected_and_is_gone_stays_on_the_board_as_corrected(tmp_path: Path) -> None:
    near = few("dead_tekun")[1:2]
    board = Board(tmp_path, rows_of(near), replies=[reply("dead_tekun", "数据错误已更正", "2025-06-18")])
    told = board.select("SELECT status, rows_cited, person_key, first_known_date FROM contradiction WHERE code = 'dead_tekun'")
    assert told == [("corrected", 0, "dead_tekun/0/甲", None)]
    assert board.select("SELECT found, unanswered FROM contradiction_check WHERE code = 'dead_tekun'") == [(0, 0)]


def test_a_snapshot_sent_again_makes_a_contradiction_no_younger(tmp_path: Path) -> None:
    """Both rosters stood unchanged a hundred days before: the age counts from then, and the answer is overdue."""
    rows = rows_of(few("listed_business")[:1])
    fields = "first_known_date, last_known_date, age_days, status, due_date < DATE '2025-06-30'"
    young = Board(tmp_path / "a", rows).select(f"SELECT {fields} FROM contradiction WHERE code = 'listed_business'")
    assert young == [(KNOWN.date(), KNOWN.date(), (AS_OF - KNOWN.date()).days, "open", False)]
    feeds = ("civil_affairs/tekun", "market_supervision/business_registration")
    old = Board(tmp_path / "b", rows, resent=feeds).select(f"SELECT {fields} FROM contradiction WHERE code = 'listed_business'")
    first = KNOWN.date() - dt.timedelta(days=100)
    assert old == [(first, KNOWN.date(), (AS_OF - first).days, "overdue", True)]
    half = Board(tmp_path / "c", rows, resent=feeds[:1]).select("SELECT first_known_date FROM contradiction WHERE code = 'listed_business'")
    assert half == [(KNOWN.date(),)], "it takes both sides"


def test_a_rule_that_names_what_no_contract_has_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "rules").mkdir()
    text = RULES["pension_early"].model.path.read_text(encoding="utf-8")
    (tmp_path / "rules" / "pension_early.sql").write_text(
        text.replace("labour/pension.draw_start_date", "labour/pension.drawn"), encoding="utf-8"
    )
    monkeypatch.setattr(catalogue, "ROOM", tmp_path)
    with pytest.raises(EngineError, match=r"unknown field labour/pension\.drawn"):
        load_rules(load_contracts())


def test_the_feed_of_answers_has_its_columns() -> None:
    fields = {field.zh for field in load_contracts()[REPLY].fields}
    assert {"矛盾编号", "核实结论", "说明", "核实日期", "核实人"} <= fields
