"""Accepting a header: the file keeps its layout, and what would not hold is refused before anything is written."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from pipelines.contracts.loader import FEEDS, load_contracts
from pipelines.contracts.local import load_merged
from pipelines.drift.accept import into_home, into_package
from pipelines.errors import ContractError, UsageError

FEED, DAY = "medical_insurance/settlement", dt.date(2025, 6, 1)
CONTRACT = load_contracts()[FEED]


def test_the_package_file_changes_in_one_line_only() -> None:
    path = FEEDS / f"{FEED}.yaml"
    accepted = into_package(path, CONTRACT, "self_pay_fen", "自付合计", DAY)
    changed = [line for line in accepted.diff.splitlines()[2:] if line[:1] in "+-"]
    assert len(changed) == 2 and changed[0].startswith("-  - {name: self_pay_fen")
    assert "{text: 自付合计, from: 2025-06-01}" in changed[1]
    assert path.read_text(encoding="utf-8") == accepted.before, "nothing is written until it is asked for"


@pytest.mark.parametrize("feed", sorted(load_contracts()))
def test_every_contract_keeps_its_layout(feed: str) -> None:
    contract = load_contracts()[feed]
    accepted = into_package(FEEDS / f"{feed}.yaml", contract, contract.fields[0].name, "从未见过的表头", None)
    old, new = accepted.before.splitlines(), accepted.after.splitlines()
    kept = [line for line in new if "从未见过的表头" not in line]
    assert set(kept) <= set(old) and len(new) - len(old) in (0, 1)


def test_names_of_ones_own_are_added_and_kept(tmp_path: Path) -> None:
    into_home(tmp_path, CONTRACT, "self_pay_fen", "自付合计", DAY).write()
    path = tmp_path / f"{FEED}.yaml"
    path.write_text("# 我县医保系统2025年6月升级\n" + path.read_text(encoding="utf-8"), encoding="utf-8")
    merged = load_merged(tmp_path)
    into_home(tmp_path, merged[FEED], "hospital", "定点机构", None).write()
    found = load_merged(tmp_path)[FEED]
    assert [alias.text for alias in found.field("self_pay_fen").aliases] == [*CONTRACT.field("self_pay_fen").names, "自付合计"]
    assert found.field("self_pay_fen").aliases[-1].since == DAY
    assert found.field("hospital").names[-1] == "定点机构"
    assert path.read_text(encoding="utf-8").startswith("# 我县医保系统2025年6月升级\n")
    assert load_merged(tmp_path / "none") == load_contracts()


@pytest.mark.parametrize(
    ("field", "header", "name"),
    [("self_pay_fen", "个人自付", "header_known"), ("self_pay", "自付合计", "no_such_field")],
)
def test_what_is_known_or_names_nothing_is_refused(tmp_path: Path, field: str, header: str, name: str) -> None:
    with pytest.raises(UsageError, match=name):
        into_home(tmp_path, CONTRACT, field, header, DAY)


def test_a_header_of_another_field_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ContractError, match="header_collision"):
        into_home(tmp_path, CONTRACT, "self_pay_fen", "总费用", DAY)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("text", "name", "line"),
    [
        (f"feed: {FEED}\nheader:\n  self_pay: [x]\n", "unknown_field", 3),
        (f"feed: {FEED}\nheader:\n  self_pay_fen:\n    - {{text: x, from: 2025-02-30}}\n", "bad_contract", 4),
        (f"feed: {FEED}\nkey: [a]\nheader: {{}}\n", "bad_contract", 2),
        ("feed: medical_insurance/unknown\nheader: {}\n", "contract_misplaced", 1),
        ("feed: [", "bad_yaml", 1),
        (f"feed: {FEED}\nheader:\n  hospital: [x]\n  self_pay_fen: [总费用]\n", "header_collision", None),
    ],
)
def test_a_wrong_file_names_itself_and_the_line(tmp_path: Path, text: str, name: str, line: int | None) -> None:
    path = tmp_path / f"{FEED}.yaml"
    path.parent.mkdir()
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ContractError) as raised:
        load_merged(tmp_path)
    assert (raised.value.name, raised.value.where.file) == (name, str(path))
    assert line is None or raised.value.where.row == line
