"""The committed suites of the feeds are what the contracts derive today."""

from __future__ import annotations

import json

import pytest

from expectations.validate import FEEDS
from pipelines.contracts.derive.export import suite_json
from pipelines.contracts.loader import load_contracts

WANTED = {f"{contract.table}.json": suite_json(contract) for contract in load_contracts().values()}


def test_no_suite_without_contract() -> None:
    assert {path.name for path in FEEDS.glob("*.json")} == set(WANTED)


@pytest.mark.parametrize("name", WANTED)
def test_committed_suite_equals_the_derived_one(name: str) -> None:
    assert (FEEDS / name).read_text(encoding="utf-8") == WANTED[name], "run: shouwang contract export"


@pytest.mark.parametrize("name", WANTED)
def test_a_rule_and_its_column_name_one_expectation(name: str) -> None:
    expectations = json.loads(WANTED[name])["expectations"]
    names = [(item["meta"]["rule"], item["meta"]["column"]) for item in expectations]
    assert len(names) == len(set(names))
    assert {item["meta"]["action"] for item in expectations} <= {"reject", "null", "flag", "hold"}
