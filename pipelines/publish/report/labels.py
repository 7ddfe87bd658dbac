"""Chinese and English names of every code the report shows: code lists and contracts first, then labels.yaml."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from ruamel.yaml import YAML

from pipelines.contracts.code_lists import load_codes
from pipelines.contracts.derive.rules import key_rule, row_rules
from pipelines.contracts.loader import load_contracts
from pipelines.indicators.catalogue import load_catalogue

FILE = Path(__file__).parent / "labels.yaml"
CODE_LISTS = ("asset_class", "owner_level", "monitoring_category")
Name = tuple[str, str]


@cache
def labels() -> dict[str, dict[str, Name]]:
    """Names by kind and code: ``labels()["feed"]["water/village_supply"]`` is (Chinese, English)."""
    text = YAML(typ="safe", pure=True).load(FILE.read_text(encoding="utf-8"))
    names: dict[str, dict[str, Name]] = {kind: {code: (zh, en) for code, (zh, en) in group.items()} for kind, group in text.items()}
    for contract in load_contracts().values():
        names["feed"][contract.feed] = (contract.title.zh, contract.title.en)
        names["department"][contract.department_key] = (contract.department.zh, contract.department.en)
    for kind in CODE_LISTS:
        names[kind] = {code.code: (code.zh, code.en) for code in load_codes(kind).entries}
    names["category"] |= names["monitoring_category"]
    names["indicator"] = {entry.key: (entry.zh, entry.en) for entry in load_catalogue()}
    return names


def name(kind: str, code: str | None) -> Name:
    """The name of a code; a code nobody named stands for itself, an empty one as a dash."""
    if code is None:
        return ("—", "—")
    return labels()[kind].get(code, (code, code))


def field_name(feed: str, column: str) -> Name:
    """The header of a feed's field; ``*`` is the whole row."""
    contract = load_contracts().get(feed)
    if contract is None or column not in {field.name for field in contract.fields}:
        return ("整行", "whole row") if column == "*" else (column, column)
    field = contract.field(column)
    return (field.zh, field.en)


@cache
def _rules(feed: str) -> dict[tuple[str, str], Name]:
    contract = load_contracts().get(feed)
    if contract is None:
        return {}
    return {(rule.rule, rule.column): (rule.zh, rule.en) for rule in (*row_rules(contract), key_rule(contract))}


def rule_name(feed: str, rule: str, column: str) -> Name:
    """What a row rule of a feed says is wrong, in the contract's words, which hold no value of any row."""
    return _rules(feed).get((rule, column)) or name("row_rule", rule)
