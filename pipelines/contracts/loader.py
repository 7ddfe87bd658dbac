"""Reads contracts from disk. Every error is a ContractError that names file and line.

Here belongs what one file, or the set of files, must keep beyond the model: the file's place, code lists, ranges,
expressions, header variants, references. A well-formed file is read once; marks are sought only when something is wrong.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from pydantic import ValidationError
from ruamel.yaml import YAML
from ruamel.yaml.constructor import SafeConstructor
from ruamel.yaml.error import MarkedYAMLError
from ruamel.yaml.nodes import MappingNode, SequenceNode
from yaml import YAMLError

from pipelines.contracts.code_lists import CODES, load_codes, plain_label
from pipelines.contracts.derive.columns import typed_columns
from pipelines.contracts.derive.expressions import BadExpression, check
from pipelines.contracts.model import Alias, Contract, FeedField
from pipelines.contracts.quickyaml import read_plain
from pipelines.errors import ContractError, Where

FEEDS = Path(__file__).parent / "feeds"
NUMERIC = ("money", "integer", "decimal", "year")
DATED = ("date", "month")
DAY = re.compile(r"\d{4}-\d{2}-\d{2}")

Place = tuple[str | int, ...]


@cache
def load_contract(path: Path, codes: Path = CODES) -> Contract:
    """One contract file. Raises ContractError naming file and line."""
    return parse_contract(path, path.read_text(encoding="utf-8"), codes)


def parse_contract(path: Path, text: str, codes: Path = CODES) -> Contract:
    """The contract that a text would be at a path, written there or not. Raises ContractError naming file and line."""
    try:
        data = read_yaml(text)
    except MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else None
        raise _error(path, line, "bad_yaml", str(error.problem), "不是合法的YAML") from error
    if not isinstance(data, dict):
        raise _error(path, 1, "bad_contract", "a contract is a mapping", "契约应为映射")
    try:
        contract = Contract.model_validate(data)
    except ValidationError as error:
        first = min(error.errors(), key=lambda item: line_of(text, item["loc"]) or 0)
        found = "" if isinstance(first.get("input"), (dict, list)) else str(first.get("input", ""))
        raise _error(path, line_of(text, first["loc"]), "bad_contract", story(first), "契约内容有误", found=found) from error
    for place, name, what, fix in faults(contract, codes):
        raise _error(path, line_of(text, place), name, what, "契约内容有误", fix=fix)
    expected = f"{contract.feed}.yaml"
    if not path.as_posix().endswith("/" + expected):
        what = f"the file of feed {contract.feed} does not stand at feeds/{expected}"
        at = line_of(text, ("feed",))
        raise _error(path, at, "contract_misplaced", what, "契约文件位置不符", fix="move the file or correct the name")
    return contract


@cache
def load_contracts(root: Path = FEEDS, codes: Path = CODES) -> dict[str, Contract]:
    """Every contract by feed name, in alphabetical order. Raises ContractError, also for a reference into nothing."""
    paths = {load_contract(path, codes).feed: path for path in sorted(root.rglob("*.yaml"))}
    contracts = {feed: load_contract(paths[feed], codes) for feed in sorted(paths)}
    for feed, contract in contracts.items():
        for number, field in enumerate(contract.fields):
            if field.ref is None:
                continue
            to, _, column = field.ref.rpartition(".")
            if to not in contracts or column not in {item.name for item in contracts[to].fields}:
                line = line_of(paths[feed].read_text(encoding="utf-8"), ("fields", number, "ref"))
                what = f"{field.name} refers to {field.ref}, which no contract declares"
                raise _error(paths[feed], line, "unknown_ref", what, "引用的字段不存在", fix="declare it or correct the reference")
    return contracts


class _Words(SafeConstructor):
    """Days stay text: the model reads them, and an impossible one is an error with a line."""


_Words.add_constructor("tag:yaml.org,2002:timestamp", SafeConstructor.construct_yaml_str)


def read_yaml(text: str) -> Any:
    """A YAML text as plain values, days as text. Raises MarkedYAMLError."""
    try:
        return read_plain(text)
    except YAMLError:  # the reader below reads more, and tells where it cannot
        pass
    reader = YAML(typ="safe", pure=True)
    reader.Constructor = _Words
    return reader.load(text)


def _error(path: Path, line: int | None, name: str, what: str, zh: str, *, found: str = "", fix: str = "") -> ContractError:
    return ContractError(name, what, zh=zh, where=Where(file=str(path), row=line), found=found, fix=fix)


def story(fault: Mapping[str, Any]) -> str:
    """One fault of the model in a line."""
    place = ".".join(str(part) for part in fault["loc"])
    return f"{place}: {fault['msg']}" if place else str(fault["msg"])


def line_of(text: str, place: Place) -> int | None:
    """Line of a place in the file, of its nearest known parent when the place itself is missing."""
    node, line = YAML(typ="safe", pure=True).compose(text), 1
    for part in place:
        if isinstance(node, MappingNode):
            found = next(((key.start_mark, value) for key, value in node.value if key.value == part), None)
        elif isinstance(node, SequenceNode) and isinstance(part, int) and part < len(node.value):
            found = (node.value[part].start_mark, node.value[part])
        else:
            found = None
        if found is None:  # a default, or a step of the model that the file does not write
            break
        line, node = found[0].line + 1, found[1]
    return line


def faults(contract: Contract, codes: Path = CODES) -> Iterator[tuple[Place, str, str, str]]:
    """What is wrong beyond the model: (place, name, what, fix)."""
    headers: dict[str, list[tuple[str, Alias]]] = {}
    for number, field in enumerate(contract.fields):
        at: Place = ("fields", number)
        if field.codes is not None:
            if (codes / f"{field.codes}.csv").exists():
                load_codes(field.codes, codes)
            else:
                what = f"{field.name}: there is no code list {field.codes}"
                yield (*at, "codes"), "unknown_code_list", what, "add it below codes/ or correct the name"
        for key, name, what, fix in _field_faults(field):
            yield (*at, key), name, f"{field.name}: {what}", fix
        for place, variant in enumerate(field.aliases):
            others = headers.setdefault(plain_label(variant.text), [])
            for owner in sorted({name for name, other in others if name != field.name and other.meets(variant)}):
                what = f"header {variant.text} stands for {owner} and {field.name}"
                yield (*at, "header", place), "header_collision", what, "keep it with one field, or date both so that no day has both"
            others.append((field.name, variant))
    columns = {column.name: column.duck for column in typed_columns(contract)}
    names = [rule.name for rule in contract.rules]
    for number, rule in enumerate(contract.rules):
        if names.count(rule.name) > 1:
            yield ("rules", number, "name"), "bad_rule", f"rule {rule.name} is declared twice", "rename one"
        if rule.action == "null":
            yield ("rules", number, "action"), "bad_rule", f"rule {rule.name} has no one cell to null", "use reject, flag or hold"
        try:
            check(rule.expr, columns)
        except BadExpression as error:
            what = f"rule {rule.name}: {error}"
            yield ("rules", number, "expr"), "bad_expr", what, "name typed columns of this feed and allowed functions only"
    for number, same in enumerate(contract.totals.same):
        for side in ("one", "other"):
            try:
                check(getattr(same, side), columns)
            except BadExpression as error:
                what = f"totals.same {same.name}: {error}"
                yield ("totals", "same", number, side), "bad_expr", what, "name typed columns of this feed and allowed functions only"


def _field_faults(field: FeedField) -> Iterator[tuple[str, str, str, str]]:
    if field.on_blank in ("null", "hold"):
        yield "on_blank", "bad_action", "a blank cell can only be rejected or flagged", "use reject or flag, or leave it out"
    if field.on_bad == "hold":
        yield "on_bad", "bad_action", "one cell cannot hold a delivery", "use reject, null or flag; limits hold deliveries"
    if (field.level is not None) != (field.type == "area_name"):
        yield "level", "bad_field", "'level' goes with type area_name, and only there", "say township or village"
    if field.min_precision == "month" and field.type != "date":
        yield "min_precision", "bad_field", "'min_precision' is for dates", "remove it"
    if field.unit is not None and field.type not in ("money", "decimal"):
        yield "unit", "bad_field", "'unit' is for money and decimal", "remove it"
    if field.pattern is not None:
        try:
            re.compile(field.pattern)
        except re.error as error:
            yield "pattern", "bad_pattern", f"not a regular expression: {error}", "correct it"
    if field.range is not None:
        problem = _range_fault(field)
        if problem:
            yield "range", "bad_range", problem, "two numbers for numeric types, two days ('2013-01-01', as_of) for dates; lower first"


def _range_fault(field: FeedField) -> str | None:
    assert field.range is not None
    low, high = field.range
    if field.type in NUMERIC:
        if not (isinstance(low, (int, float)) and isinstance(high, (int, float))):
            return f"a {field.type} needs two numbers"
        return None if low <= high else "the lower end is above the upper"
    if field.type in DATED:
        ends = (str(low), str(high))
        if not DAY.fullmatch(ends[0]) or not (DAY.fullmatch(ends[1]) or ends[1] == "as_of"):
            return f"a {field.type} needs two days"
        return None if ends[1] == "as_of" or ends[0] <= ends[1] else "the lower end is after the upper"
    return f"type {field.type} has no range"
