"""Sample rows of a feed: one that is accepted, and for every rule one that breaks just that rule.

Rows are cells as a department would write them. Test people use division 999999. Row rules over several columns are
broken by search: other good cells are tried in the columns the rule names until it fails.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass

from pipelines.contracts.derive.columns import semantic, spec_of, typed_columns
from pipelines.contracts.derive.expressions import referenced
from pipelines.contracts.derive.rules import AS_OF
from pipelines.contracts.model import Contract, FeedField

KNOWN_ON = "2025-06-30"  # the day on which the sample delivery is handed in


@dataclass(frozen=True)
class Failing:
    """A row that breaks one rule of one column (``*``: several columns)."""

    rule: str
    column: str
    cells: dict[str, str]


def valid_cells(contract: Contract) -> dict[str, str]:
    """A row that is accepted without a word."""
    return {field.name: _cell(field) for field in contract.fields}


def _cell(field: FeedField) -> str:
    if field.example is not None:
        return field.example
    kind, spec = semantic(field), spec_of(field)
    return kind.sample(spec)


def failing_rows(contract: Contract) -> Iterator[Failing]:
    """For every rule of a field a row that breaks it. Row rules: see ``candidates``."""
    good = valid_cells(contract)
    for field in contract.fields:
        for rule, cell in _broken_cells(field):
            yield Failing(rule, field.name, good | {field.name: cell})


def _broken_cells(field: FeedField) -> Iterator[tuple[str, str]]:
    kind, spec = semantic(field), spec_of(field)
    if field.on_blank is not None:
        yield "blank", "/"
    broken = kind.broken(spec)
    if broken is not None:
        yield ("unknown_code" if field.codes else "format"), broken
    yield from kind.broken_by(spec).items()
    if field.pattern is not None:
        yield "pattern", "示例"
    if field.range is not None:
        low, high = field.range
        yield "range", _beyond(field, low)
        if high == AS_OF:
            yield "future", "2025-07-01"


def _beyond(field: FeedField, low: int | float | str) -> str:
    """A cell below the lower end."""
    if isinstance(low, str):
        return str(int(low[:4]) - 1) + low[4:]
    below = int(low) - 100
    return f"{below / 100:.2f}元" if field.type == "money" else str(below)


def candidates(contract: Contract, rule: str) -> Iterator[dict[str, str]]:
    """Rows that may break a rule over several columns: good cells and blanks in the columns it names."""
    good = valid_cells(contract)
    expr = next(item.expr for item in contract.rules if item.name == rule)
    names = list(dict.fromkeys(_owner(contract, name) for name in referenced(expr, [column.name for column in typed_columns(contract)])))
    choices = []
    for name in names:
        field = contract.field(name)
        blank = [] if field.on_blank else [""]
        kind, spec = semantic(field), spec_of(field)
        choices.append(list(dict.fromkeys([good[name], kind.sample(spec), *kind.variants(spec), *blank])))
    for cells in itertools.product(*choices):
        yield good | dict(zip(names, cells, strict=True))


def _owner(contract: Contract, column: str) -> str:
    return next(item.field.name for item in typed_columns(contract) if item.name == column)
