"""A wrong contract is refused by name, with the file and the line to correct."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipelines.contracts.code_lists import load_codes
from pipelines.contracts.digest import contract_digest
from pipelines.contracts.loader import FEEDS, load_contract, load_contracts
from pipelines.errors import ContractError

GOOD = """\
feed: water/trial
title: {zh: 试, en: trial}
department: {zh: 水务, en: water}
grain: {zh: 每行, en: row}
delivery: {kind: event, cadence: event, period: month}
access: {sensitivity: open, legal_basis: duty, retention_days: 1, readers: [x]}
key: [no]
fields:
  - {name: no, type: text, header: [编号], en: number}
  - {name: grade, type: code, codes: dwelling_grade, header: [等级], en: grade}
  - {name: seen, type: date, header: [日期], en: seen, range: ['2013-01-01', as_of]}
  - name: litres
    type: integer
    header: [水量, 日供水量]
    en: litres
    range: [0, 10]
rules:
  - {name: closes, zh: 合, en: closes, expr: "litres > 0 OR seen IS NULL", action: flag}
"""


def refusal(tmp_path: Path, text: str, place: str = "water/trial.yaml") -> ContractError:
    path = tmp_path / place
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ContractError) as caught:
        load_contract(path)
    assert caught.value.where.file == str(path)
    return caught.value


def test_the_model_of_all_these_loads(tmp_path: Path) -> None:
    path = tmp_path / "water" / "trial.yaml"
    path.parent.mkdir()
    path.write_text(GOOD, encoding="utf-8")
    assert load_contract(path).table == "water__trial"


@pytest.mark.parametrize(
    ("old", "new", "name", "line"),
    [
        ("title: {zh: 试, en: trial}", "title: {zh: 试, en: trial", "bad_yaml", 3),
        ("key: [no]", "key: [no]\nkey: [no]", "bad_yaml", 8),
        ("key: [no]", "key: [no]\ncolour: red", "bad_contract", 8),
        ("kind: event", "kind: sometimes", "bad_contract", 5),
        ("type: integer", "type: whole", "bad_contract", 13),
        ("en: litres\n", "en: litres\n    colour: red\n", "bad_contract", 16),
        ("key: [no]", "key: [nobody]", "bad_contract", 1),
        ("feed: water/trial", "feed: Water/trial", "bad_contract", 1),
        ("codes: dwelling_grade", "codes: dwelling_grades", "unknown_code_list", 10),
        ("range: ['2013-01-01', as_of]", "range: [1, 5]", "bad_range", 11),
        ("range: ['2013-01-01', as_of]", "range: ['2013-01-01', '2012-01-01']", "bad_range", 11),
        ("range: [0, 10]", "range: [10, 0]", "bad_range", 16),
        ("range: [0, 10]", "range: ['2013-01-01', as_of]", "bad_range", 16),
        ("header: [水量, 日供水量]", "header: [水量, 日 期]", "header_collision", 14),
        ("header: [编号], en: number", "header: [编号], en: number, range: [0, 1]", "bad_range", 9),
        ("header: [编号], en: number", "header: [编号], en: number, pattern: '['", "bad_pattern", 9),
        ("header: [编号], en: number", "header: [编号], en: number, on_blank: hold", "bad_action", 9),
        ("header: [编号], en: number", "header: [编号], en: number, on_bad: hold", "bad_action", 9),
        ("header: [编号], en: number", "header: [编号], en: number, level: village", "bad_field", 9),
        ("litres > 0 OR", "litres > > 0 OR", "bad_expr", 18),
        ("litres > 0 OR seen IS NULL", "litres", "bad_expr", 18),
        ("litres > 0 OR", "liters > 0 OR", "bad_expr", 18),
        ("litres > 0 OR", "random() > 0 OR", "bad_expr", 18),
        ("litres > 0 OR", "id_age(no) > 0 OR", "bad_expr", 18),
        ("litres > 0 OR", "litres IN (SELECT 1) OR", "bad_expr", 18),
        ("litres > 0 OR", "sum(litres) > 0 OR", "bad_expr", 18),
        ("litres > 0 OR", "litres = (FROM read_csv('x')) OR", "bad_expr", 18),
        ("action: flag", "action: 'null'", "bad_rule", 18),
    ],
)
def test_a_wrong_contract_names_its_line(tmp_path: Path, old: str, new: str, name: str, line: int) -> None:
    assert old in GOOD
    error = refusal(tmp_path, GOOD.replace(old, new))
    assert (error.name, error.where.row) == (name, line), error.line()


def test_a_contract_stands_where_its_feed_says(tmp_path: Path) -> None:
    assert refusal(tmp_path, GOOD, "water/other.yaml").name == "contract_misplaced"


def test_a_reference_into_nothing_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "water" / "trial.yaml"
    path.parent.mkdir()
    path.write_text(GOOD.replace("en: number}", "en: number, ref: water/other.no}"), encoding="utf-8")
    with pytest.raises(ContractError, match="unknown_ref") as caught:
        load_contracts(tmp_path)
    assert caught.value.where.row == 9


@pytest.mark.parametrize(
    ("text", "name", "line"),
    [
        ("code,zh,en\n", "bad_code_list", 1),
        ("code,zh,en,aliases\na,甲,A,\na,乙,B,\n", "bad_code_list", 3),
        ("code,zh,en,aliases\na,甲,A,丙\nb,乙,B,丁;丙\n", "bad_code_list", 3),
        ("code,zh,en,aliases\na,甲,A,Ｘ\nb,乙,B,x\n", "bad_code_list", 3),
        ("code,zh,en,aliases\na,,A,\n", "bad_code_list", 2),
        ("code,zh,en,aliases\n", "bad_code_list", 2),
    ],
)
def test_a_label_stands_for_one_code(tmp_path: Path, text: str, name: str, line: int) -> None:
    (tmp_path / "list.csv").write_text(text, encoding="utf-8")
    with pytest.raises(ContractError) as caught:
        load_codes("list", tmp_path)
    assert (caught.value.name, caught.value.where.row) == (name, line)


def test_all_contracts_and_code_lists_load() -> None:
    contracts = load_contracts()
    assert len(contracts) == len(list(FEEDS.rglob("*.yaml"))) >= 50
    for contract in contracts.values():
        for field in contract.fields:
            assert field.codes is None or load_codes(field.codes).entries


def test_the_digest_moves_with_contract_and_code_list(tmp_path: Path) -> None:
    contract = load_contracts()["housing/dwelling"]
    other = contract.model_copy(update={"on_conflict": "flag"})
    assert contract_digest(contract) == contract_digest(contract)
    assert contract_digest(contract) != contract_digest(other)
    lists = {field.codes for field in contract.fields if field.codes}
    for name in lists:
        source = FEEDS.parent / "codes" / f"{name}.csv"
        (tmp_path / source.name).write_text(source.read_text(encoding="utf-8"), encoding="utf-8")
    assert contract_digest(contract, tmp_path) == contract_digest(contract)
    with (tmp_path / "remedy_mode.csv").open("a", encoding="utf-8") as handle:
        handle.write("other,其他,other,\n")
    load_codes.cache_clear()
    assert contract_digest(contract, tmp_path) != contract_digest(contract)
