"""An installation's own header names: files below HOME/contracts that add aliases to declared fields, and nothing else.

The contracts belong to the package and are replaced by an upgrade; what a county's own system calls a column is kept
here and merged when contracts are read, with the same dates and the same errors. Every other part of a contract is changed in
the package. A file stands at <feed>.yaml and says ``feed`` and ``header: {field: [headers]}``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

from pydantic import ValidationError
from ruamel.yaml.error import MarkedYAMLError

from pipelines.contracts.loader import FEEDS, faults, line_of, load_contracts, read_yaml, story
from pipelines.contracts.model import Contract, FeedField, Header, Model
from pipelines.errors import ContractError, Where


class LocalNames(Model):
    """One file: headers by field, added behind those of the package."""

    feed: str
    header: dict[str, tuple[Header, ...]]


def load_merged(folder: Path, root: Path = FEEDS) -> dict[str, Contract]:
    """Every contract with the installation's own header names. Raises ContractError naming file and line."""
    files = {path: path.read_text(encoding="utf-8") for path in sorted(folder.rglob("*.yaml"))} if folder.is_dir() else {}
    return merge_all(files, root) if files else load_contracts(root)


def merge_all(files: Mapping[Path, str], root: Path = FEEDS) -> dict[str, Contract]:
    """Every contract with the names that these texts would add, written or not."""
    return _merged(tuple(sorted(files.items())), root)


@cache
def _merged(files: tuple[tuple[Path, str], ...], root: Path) -> dict[str, Contract]:
    contracts = dict(load_contracts(root))
    for path, text in files:
        names = _read(path, text)
        if names.feed not in contracts or not path.as_posix().endswith(f"/{names.feed}.yaml"):
            raise _error(path, line_of(text, ("feed",)), "contract_misplaced", f"no contract {names.feed}, or a file at another place")
        for place, what in _strange(names, contracts[names.feed]):
            raise _error(path, line_of(text, place), "unknown_field", what)
        try:
            merged = merge(contracts[names.feed], names)
        except ValidationError as error:
            raise _error(path, line_of(text, ("header",)), "bad_contract", story(error.errors()[0])) from error
        for place, name, what, _ in faults(merged):
            at = merged.fields[int(place[1])].name if place[0] == "fields" else ""
            raise _error(path, line_of(text, ("header", at)), name, what)
        contracts[names.feed] = merged
    return contracts


def merge(contract: Contract, names: LocalNames) -> Contract:
    """The contract with the headers added; one that is there already is not added twice."""
    fields = [_with(field, names.header.get(field.name, ())) for field in contract.fields]
    return Contract.model_validate(contract.model_dump() | {"fields": [field.model_dump() for field in fields]})


def _with(field: FeedField, more: tuple[Header, ...]) -> FeedField:
    known = list(field.header) + [header for header in more if header not in field.header]
    return field.model_copy(update={"header": tuple(known)})


def _strange(names: LocalNames, contract: Contract) -> Iterator[tuple[tuple[str | int, ...], str]]:
    declared = {field.name for field in contract.fields}
    for field in names.header:
        if field not in declared:
            yield ("header", field), f"{contract.feed} has no field {field}"


def _read(path: Path, text: str) -> LocalNames:
    try:
        return LocalNames.model_validate(read_yaml(text))
    except MarkedYAMLError as error:
        raise _error(path, error.problem_mark.line + 1 if error.problem_mark else None, "bad_yaml", str(error.problem)) from error
    except ValidationError as error:
        first = min(error.errors(), key=lambda item: line_of(text, item["loc"]) or 0)
        raise _error(path, line_of(text, first["loc"]), "bad_contract", story(first)) from error


def _error(path: Path, line: int | None, name: str, what: str) -> ContractError:
    where = Where(file=str(path), row=line)
    return ContractError(name, what, zh="本地表头别名有误", where=where, fix="correct or remove the line, then shouwang contract check")
