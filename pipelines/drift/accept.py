"""Writes an accepted header into a YAML file, the rest of it left as it stands: comments, order and layout.

Two places: the installation's own names below HOME/contracts (kept by an upgrade), or the contract of a checkout, for
everybody. The changed text is read and checked as contracts are before anything is written.
"""

from __future__ import annotations

import datetime as dt
import difflib
import io
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq

from pipelines.contracts.loader import parse_contract
from pipelines.contracts.local import merge_all
from pipelines.contracts.model import Alias, Contract
from pipelines.errors import UsageError, Where

HEAD = "# 本安装自己的表头别名，随合同一起读取。Header names of this installation; see docs/adding-a-feed.md\n"


@dataclass(frozen=True)
class Accepted:
    """A changed file, not yet written."""

    path: Path
    before: str
    after: str

    @property
    def diff(self) -> str:
        lines = difflib.unified_diff(self.before.splitlines(True), self.after.splitlines(True), str(self.path), str(self.path))
        return "".join(lines)

    def write(self) -> None:
        self.path.parent.mkdir(parents=True, exist_ok=True)
        part = self.path.with_name(f".{self.path.name}.part")
        part.write_text(self.after, encoding="utf-8")
        part.replace(self.path)


def alias_line(text: str, since: dt.date | None) -> str:
    """The line to add to a field's header list."""
    return "- " + _flow(text, since)


def into_home(folder: Path, contract: Contract, field: str, text: str, since: dt.date | None) -> Accepted:
    """The header among the installation's own names. Raises UsageError, or ContractError when the names would collide."""
    _check_new(contract, field, text, since)
    path = folder / f"{contract.feed}.yaml"
    before = path.read_text(encoding="utf-8") if path.exists() else ""

    def add(data: Any) -> None:
        names = data["header"].setdefault(field, CommentedSeq())
        names.append(_node(text, since))

    after = _changed(before or f"{HEAD}feed: {contract.feed}\nheader: {{}}\n", add, block=True)
    merge_all({path: after})
    return Accepted(path, before, after)


def into_package(path: Path, contract: Contract, field: str, text: str, since: dt.date | None) -> Accepted:
    """The header in the contract file of a checkout."""
    _check_new(contract, field, text, since)
    before = path.read_text(encoding="utf-8")

    def add(data: Any) -> None:
        next(item for item in data["fields"] if item["name"] == field)["header"].append(_node(text, since))

    after = _changed(before, add, block=False)
    parse_contract(path, after)
    return Accepted(path, before, after)


def _check_new(contract: Contract, field: str, text: str, since: dt.date | None) -> None:
    where = Where(file=f"{contract.feed}.yaml")
    if field not in {item.name for item in contract.fields}:
        known = ", ".join(item.name for item in contract.fields)
        raise UsageError("no_such_field", f"{contract.feed} has no field {field}", where=where, expected=known, found=field)
    new = Alias.model_validate({"text": text, "from": since})
    for item in contract.field(field).aliases:
        if item.text == new.text and item.meets(new):
            raise UsageError("header_known", f"{field} already goes by this header on some of these days", where=where, found=text)


def _changed(text: str, add: Callable[[Any], None], *, block: bool) -> str:
    yaml = YAML(typ="rt")
    yaml.width = 100_000
    yaml.preserve_quotes = True
    yaml.indent(mapping=2, sequence=4, offset=2)
    data = yaml.load(text)
    if block and isinstance(data["header"], CommentedMap):
        data["header"].fa.set_block_style()
    add(data)
    out = io.StringIO()
    yaml.dump(data, out)
    return out.getvalue()


def _node(text: str, since: dt.date | None) -> Any:
    if since is None:
        return text
    node = CommentedMap({"text": text, "from": since})
    node.fa.set_flow_style()
    return node


def _flow(text: str, since: dt.date | None) -> str:
    out = io.StringIO()
    yaml = YAML(typ="rt")
    yaml.width = 100_000
    node = CommentedSeq([_node(text, since)])
    node.fa.set_flow_style()
    yaml.dump(node, out)
    return out.getvalue().strip()[1:-1]
