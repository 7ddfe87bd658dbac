"""Reads the corrections of an installation: every YAML below HOME/corrections, each a list of entries.

Any fault is a ContractError with file and line. These files may name people: an error tells which key is wrong and why,
never what stands there. A column is written by its field name or any header of the contract, and is a field name from here on.
"""

from __future__ import annotations

import datetime as dt
import itertools
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import ValidationError
from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq
from ruamel.yaml.constructor import RoundTripConstructor
from ruamel.yaml.error import MarkedYAMLError

from pipelines.contracts.model import Contract
from pipelines.corrections.model import Correction
from pipelines.errors import ContractError, Where
from pipelines.intake.mask import mask_digits


class _TextDates(RoundTripConstructor):
    """Leaves dates as they are written: an impossible one is then a fault of its entry and not of the parser."""


_TextDates.add_constructor("tag:yaml.org,2002:timestamp", lambda loader, node: loader.construct_scalar(node))
_LONG_NUMBER = re.compile(r"\d{11}")


@dataclass(frozen=True)
class Placed:
    """A correction and where it is written."""

    correction: Correction
    file: str
    line: int

    @property
    def where(self) -> Where:
        return Where(file=self.file, row=self.line)


def load_corrections(folder: Path, contracts: Mapping[str, Contract]) -> list[Placed]:
    """Every correction, by id. Raises ContractError naming file and line. A folder that is not there holds none."""
    found: list[Placed] = []
    for path in sorted(folder.rglob("*.y*ml")):
        if path.suffix in (".yaml", ".yml") and not path.name.startswith("."):
            found += _read(path, mask_digits(path.relative_to(folder.parent).as_posix()), contracts)
    found.sort(key=lambda item: (item.correction.id, item.file, item.line))
    for first, second in itertools.pairwise(found):
        if first.correction.id == second.correction.id:
            raise _fault("correction_twice", f"the id {second.correction.id} is used twice", second.file, second.line,
                         zh="更正编号重复", found=f"also at {first.where}", fix="give one of them another id")  # fmt: skip
    return found


def known_by(corrections: Iterable[Placed], as_of: dt.date) -> list[Correction]:
    """Corrections known by the end of a day."""
    return [item.correction for item in corrections if item.correction.date <= as_of]


def _fault(
    name: str, what: str, file: str, line: int | None, *, zh: str, found: str = "", expected: str = "", fix: str = ""
) -> ContractError:
    return ContractError(name, what, zh=zh, where=Where(file=file, row=line), expected=expected, found=found, fix=fix)


def _read(path: Path, file: str, contracts: Mapping[str, Contract]) -> list[Placed]:
    yaml = YAML(typ="rt")
    yaml.Constructor = _TextDates
    try:
        entries = yaml.load(path.read_text(encoding="utf-8"))
    except MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else None
        raise _fault("bad_yaml", "the file is no YAML", file, line, zh="不是合法的YAML") from None  # its message quotes the line
    except UnicodeDecodeError:
        raise _fault("bad_yaml", "the file is not UTF-8", file, None, zh="文件不是UTF-8编码", fix="save it as UTF-8") from None
    if entries is None:
        return []
    if not isinstance(entries, CommentedSeq):
        raise _fault(
            "bad_correction", "a file of corrections is a list", file, 1, zh="更正文件应为列表", fix="begin each entry with '- id:'"
        )
    return [_entry(entry, file, entries.lc.item(number)[0] + 1, contracts) for number, entry in enumerate(entries)]


def _entry(entry: Any, file: str, line: int, contracts: Mapping[str, Contract]) -> Placed:
    if not isinstance(entry, CommentedMap):
        raise _fault("bad_correction", "an entry is a mapping", file, line, zh="更正条目应为键值对")
    try:
        correction = Correction.model_validate(_plain(entry))
    except ValidationError as error:
        first = min(error.errors(), key=lambda item: _line(entry, item["loc"], line))
        known = [str(part) for part in first["loc"] if str(part) in {*Correction.model_fields, *_PLACE}]
        place = ".".join(known) or "entry"
        what = f"{place}: {_told(first)}"
        fix = "write id, feed, where, column, expected, value, reason, reporter, date; cells as text in quotes"
        raise _fault("bad_correction", what, file, _line(entry, first["loc"], line), zh="更正条目内容有误", fix=fix) from None
    contract = contracts.get(correction.feed)
    if contract is None:
        raise _fault("bad_correction", "feed: no contract declares it", file, _line(entry, ("feed",), line), zh="没有该数据集的合同")
    if _LONG_NUMBER.search(correction.id):
        raise _fault("bad_correction", "id: it is shown in releases and may hold no number of a person", file, _line(entry, ("id",), line),
                     zh="更正编号不得含证件号等长数字", fix="choose another id")  # fmt: skip
    names = {"column": correction.column}
    names |= {f"key.{number}": name for number, name in enumerate(correction.where.key or {})}
    fields = {at: field_of(contract, name) for at, name in names.items()}
    lost = next((at for at, field in fields.items() if field is None), None)
    if lost is not None:
        at = ("column",) if lost == "column" else ("where", "key")
        raise _fault("bad_correction", f"{'.'.join(at)}: no such column in {correction.feed}", file, _line(entry, at, line),
                     zh="数据集没有该列", expected="a field name or header of the contract")  # fmt: skip
    key = {str(fields[f"key.{number}"]): text for number, text in enumerate((correction.where.key or {}).values())}
    if len(key) < len(correction.where.key or {}):
        raise _fault(
            "bad_correction", "where.key: one column is named twice", file, _line(entry, ("where", "key"), line), zh="同一列写了两次"
        )
    where = correction.where.model_copy(update={"key": dict(sorted(key.items())) or None})
    return Placed(correction.model_copy(update={"column": fields["column"], "where": where}), file, line)


_PLACE = ("delivery", "period", "part", "sheet", "row", "key")


def _told(fault: Mapping[str, Any]) -> str:
    """Why, in words that hold no value of the file."""
    if fault["type"] == "extra_forbidden":
        return "an undeclared key stands here"
    if fault["type"] == "string_type":
        return "write it as text, in quotes"
    return str(fault["msg"]).removeprefix("Value error, ")


def _plain(node: Any) -> Any:
    """Without ruamel's own types: a rounded number or a scalar class would pass for text."""
    if isinstance(node, CommentedMap):
        return {str(key): _plain(value) for key, value in node.items()}
    return str(node) if isinstance(node, str) else node


def field_of(contract: Contract, name: str) -> str | None:
    """Field by its name or any of its headers."""
    for field in contract.fields:
        headers = [getattr(item, "text", item) for item in field.header]
        if name == field.name or name in headers:
            return field.name
    return None


def _line(entry: CommentedMap, place: tuple[int | str, ...], line: int) -> int:
    """Line of a place within an entry, or of its nearest parent that stands there."""
    node: Any = entry
    for part in place:
        names = {str(name): name for name in node} if isinstance(node, CommentedMap) else {}
        if part not in names:
            break
        line, node = node.lc.key(names[str(part)])[0] + 1, node[names[str(part)]]
    return int(line)
