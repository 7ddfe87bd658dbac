"""Header aliases with dates: a file is read by the names of its day, and a name of another day is an unknown header."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path

import openpyxl
import pytest

from pipelines.contracts.derive.dictionary import dictionary_page
from pipelines.contracts.derive.odcs import odcs_yaml
from pipelines.contracts.loader import load_contract
from pipelines.contracts.model import Alias, Contract
from pipelines.errors import ContractError
from pipelines.intake.period import period_end
from pipelines.intake.read import ReadResult, read_file

# 补助标准 was the old name of the yearly amount and is, since 2024, the name of the monthly one.
YAML = """feed: civil_affairs/allowance
title: {zh: 高龄津贴, en: Old-age allowance}
department: {zh: 民政, en: civil affairs}
grain: {zh: 每人一行, en: one row per person}
delivery: {kind: snapshot, parts: whole, cadence: month, period: month}
access: {sensitivity: identity, legal_basis: duty, retention_days: 1095, readers: [county_monitor]}
key: [allowance_no]
fields:
  - {name: allowance_no, type: text, header: [津贴编号], en: allowance number, required: true, on_blank: reject}
  - name: yearly_fen
    type: money
    unit: yuan
    header:
      - 年补助金额
      - {text: 补助标准, until: 2023-12-31}
    en: yearly amount
  - name: monthly_fen
    type: money
    unit: yuan
    header:
      - 月补助金额
      - {text: 补助标准, from: 2024-01-01}
      - {text: 月标准, from: 2022-01-01, until: 2022-12-31}
    en: monthly amount
  - {name: account_holder, type: text, header: [开户人姓名], en: account holder}
"""


@pytest.fixture
def contract(tmp_path: Path) -> Contract:
    return load_contract(_written(tmp_path, YAML))


def _written(folder: Path, text: str) -> Path:
    path = folder / "civil_affairs" / "allowance.yaml"
    path.parent.mkdir(exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def _read(folder: Path, contract: Contract, header: str, title: str = "", known_on: dt.date | None = None) -> ReadResult:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in [[title], ["津贴编号", header, "开户人姓名"], ["K1", "900.00", "示例"], ["K2", "1200.00", "示例"]]:
        sheet.append(row)
    path = folder / "津贴.xlsx"
    book.save(path)
    return read_file(path, {contract.feed: contract}, known_on=known_on)


@pytest.mark.parametrize(
    ("title", "header", "field"),
    [
        ("2023年12月高龄津贴发放表", "补助标准", "yearly_fen"),
        ("2024年1月高龄津贴发放表", "补助标准", "monthly_fen"),
        ("2022年6月高龄津贴发放表", "月标准", "monthly_fen"),
        ("2022年6月高龄津贴发放表", "月补助金额", "monthly_fen"),
    ],
)
def test_a_file_is_read_by_the_names_of_its_day(tmp_path: Path, contract: Contract, title: str, header: str, field: str) -> None:
    result = _read(tmp_path, contract, header, title)
    assert {column["field"]: column["header"] for column in result.report["sheets"][0]["columns"]}[field] == header
    assert result.table.column(field).to_pylist()[-2:] == ["900.00", "1200.00"]
    assert [item for item in result.report["findings"] if item["finding"] == "alias_out_of_force"] == []


def test_a_name_of_another_day_is_an_unknown_header(tmp_path: Path, contract: Contract) -> None:
    result = _read(tmp_path, contract, "月标准", "2024年1月高龄津贴发放表")
    assert result.table.column("monthly_fen").to_pylist() == [None] * result.table.num_rows
    assert [json.loads(text)["月标准"] for text in result.table.column("extra").to_pylist()[-2:]] == ["900.00", "1200.00"], (
        "nothing is lost"
    )
    assert {
        "finding": "alias_out_of_force", "sheet": "Sheet", "column": "B", "header": "月标准", "field": "monthly_fen",
        "from": "2022-01-01", "until": "2022-12-31",
    } in result.report["findings"]  # fmt: skip


def test_without_a_period_the_known_day_counts(tmp_path: Path, contract: Contract) -> None:
    loose = contract.model_copy(update={"delivery": contract.delivery.model_copy(update={"kind": "event"})})
    old = _read(tmp_path, loose, "补助标准", known_on=dt.date(2023, 5, 1))
    new = _read(tmp_path, loose, "补助标准", known_on=dt.date(2024, 5, 1))
    assert (old.table.column("yearly_fen").to_pylist()[-1], new.table.column("monthly_fen").to_pylist()[-1]) == ("1200.00", "1200.00")


@pytest.mark.parametrize(
    ("broken", "name", "line", "what"),
    [
        ("{text: 补助标准, until: 2024-06-30}", "header_collision", 22, "补助标准 stands for yearly_fen and monthly_fen"),
        ("{text: 补助标准, from: 2024-01-01, until: 2023-12-31}", "bad_contract", 15, "ends before it begins"),
        ("{text: 补助标准, until: 2023-13-31}", "bad_contract", 15, "header.1.dated.until"),
        ("{text: 补助标准, to: 2023-12-31}", "bad_contract", 15, "header.1.dated.to"),
        ("{until: 2023-12-31}", "bad_contract", 15, "header.1.dated.text"),
    ],
)
def test_a_wrong_alias_names_file_and_line(tmp_path: Path, broken: str, name: str, line: int, what: str) -> None:
    path = _written(tmp_path, YAML.replace("{text: 补助标准, until: 2023-12-31}", broken))
    with pytest.raises(ContractError) as raised:
        load_contract(path)
    assert (raised.value.name, raised.value.where.row) == (name, line)
    assert what in raised.value.line()


def test_the_canonical_header_has_no_dates(tmp_path: Path) -> None:
    path = _written(tmp_path, YAML.replace("      - 年补助金额\n", ""))
    with pytest.raises(ContractError, match="canonical"):
        load_contract(path)


def test_contracts_travel_whole(contract: Contract) -> None:
    """Large files are read by other processes: what they are sent is the contract, dates included."""
    assert Contract.model_validate_json(contract.model_dump_json()) == contract


def test_documents_show_the_dates(contract: Contract) -> None:
    assert "月标准（2022-01-01起 from，至2022-12-31 until）" in dictionary_page(contract)
    assert "datedHeaders" in odcs_yaml(contract) and "2022-12-31" in odcs_yaml(contract)


def test_days_in_force() -> None:
    alias = Alias.model_validate({"text": "x", "from": "2022-01-01", "until": "2022-12-31"})
    days = {"2021-12-31": False, "2022-01-01": True, "2022-12-31": True, "2023-01-01": False}
    assert {day: alias.holds(dt.date.fromisoformat(day)) for day in days} == days
    assert alias.holds(None)


@pytest.mark.parametrize(
    ("period", "end"),
    [
        ("2024-02", "2024-02-29"), ("2024-12", "2024-12-31"), ("2024-Q2", "2024-06-30"), ("2024-Q4", "2024-12-31"),
        ("2024-1", "2024-08-31"), ("2024-2", "2025-02-28"), ("2021", "2021-12-31"),
    ],
)  # fmt: skip
def test_last_day_of_a_period(period: str, end: str) -> None:
    assert period_end(period) == dt.date.fromisoformat(end)
