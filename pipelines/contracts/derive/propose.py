"""Drafts a contract from a file of an undeclared dataset: a start for a person, never used by a night.

Known headers keep the meaning other contracts gave them; the rest is inferred by what most of their cells can be
read as. Names, legal basis and actions need a person: the draft says where.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pyarrow as pa

from pipelines.contracts.code_lists import plain_label
from pipelines.contracts.derive.columns import schema_of
from pipelines.contracts.derive.readable import filled_sql, readable_sql, trial_select
from pipelines.contracts.loader import load_contracts
from pipelines.contracts.model import FeedField, TypeName
from pipelines.contracts.types.money import FEN
from pipelines.contracts.types.sql import BLANK_MARKERS, register
from pipelines.errors import UsageError, Where
from pipelines.intake.generic import GenericSheet, read_table

# Tried in this order; the first that reads nearly every cell wins. Text reads everything.
TRIED: tuple[TypeName, ...] = ("resident_id", "uscc", "phone", "yes_no", "semester", "date", "month", "integer", "decimal")
ENOUGH = 0.9
SAMPLE = 2000
MAX_CODES = 15
_PEOPLE = ("名", "人", "员", "户主")
_MONEY_WORDS = ("金额", "收入", "支出", "费用", "元", "工资", "价", "补助", "资金")


@dataclass(frozen=True)
class Column:
    """A column of the file: its header as written, a name for it, its cells."""

    header: str
    letter: str
    unit: str | None
    cells: tuple[str, ...]

    @property
    def filled(self) -> list[str]:
        return [cell for cell in self.cells if cell.strip() not in BLANK_MARKERS]


def propose(path: Path) -> str:
    """A draft contract as YAML text. Raises IntakeError for an unreadable file, UsageError when it has no header."""
    sheet = max(read_table(path), key=lambda item: (bool(item.header_rows), item.rows_below))
    if not sheet.header_rows:
        raise UsageError("no_header", "no row looks like a header", where=Where(sheet=sheet.name), fix="give a file with one header row")
    return draft(path.stem, columns_of(sheet))


def columns_of(sheet: GenericSheet) -> list[Column]:
    """The sheet's columns that have a header, with their first cells."""
    start = sheet.table.num_rows - sheet.rows_below
    found = []
    for number, heading in enumerate(sheet.headings):
        if heading.texts and not heading.is_sequence:
            cells = sheet.table.column(number).slice(start, SAMPLE).to_pylist()
            header = "".join(heading.texts)
            found.append(Column(header, f"column_{number + 1}", heading.unit, tuple(str(cell or "") for cell in cells)))
    return found


def draft(title: str, columns: Sequence[Column]) -> str:
    """The YAML of a draft."""
    known = known_headers()
    kinds = infer_types(columns)
    fields, lists = [], []
    for column in columns:
        same = known.get(plain_label(column.header))
        name, kind = (same.name, same.type) if same else (column.letter, kinds[column.header])
        if kind == "money" and not name.endswith("_fen"):
            name += "_fen"
        parts = [f"name: {name}", f"type: {kind}", f"header: [{_quoted(column.header)}]"]
        parts.append(f"en: {_quoted(same.en if same else column.header)}")
        if kind == "money":
            parts.append(f"unit: {column.unit if column.unit in ('yuan', 'wan_yuan') else 'yuan'}")
        if kind in ("code", "code_set"):
            codes = same.codes if same and same.codes else name
            parts.append(f"codes: {codes}")
            if not same:
                lists.append((codes, sorted(set(column.filled))))
        if same and same.level:
            parts.append(f"level: {same.level}")
        if same and same.sensitive:
            parts.append(f"sensitive: {same.sensitive}")
        fields.append((name, f"  - {{{', '.join(parts)}}}" + ("" if same else "  # 请定英文名与含义 choose name and meaning")))
    fields = _unique(fields)
    key = [fields[columns.index(column)][0] for column in guess_key(columns)]
    lines = [
        "# 草稿：由文件推断，请逐项核对。Draft inferred from a file: check every line.",
        "feed: department/dataset",
        f"title: {{zh: {_quoted(title)}, en: to be named}}",
        "department: {zh: 部门, en: department}",
        "grain: {zh: 每行一条记录, en: one row per record}",
        "delivery: {kind: snapshot, parts: whole, cadence: month, period: month}",
        "access: {sensitivity: identity, legal_basis: duty, retention_days: 1095, readers: [county_monitor]}",
        f"key: [{', '.join(key)}]",
        "fields:",
        *(line for _, line in fields),
    ]
    for name, labels in lists:
        lines += [f"# codes/{name}.csv", "# code,zh,en,aliases", *(f"# {number},{label},," for number, label in enumerate(labels, 1))]
    return "\n".join(lines) + "\n"


def known_headers() -> dict[str, FeedField]:
    """Every header variant of every contract, with the field most contracts mean by it (the first of equals)."""
    votes: dict[str, list[FeedField]] = {}
    for contract in load_contracts().values():
        for field in contract.fields:
            for variant in field.names:
                votes.setdefault(plain_label(variant), []).append(field)
    return {
        label: max(fields, key=lambda field: sum((other.name, other.type) == (field.name, field.type) for other in fields))
        for label, fields in votes.items()
    }


def infer_types(columns: Sequence[Column]) -> dict[str, TypeName]:
    """The type of each column by what most of its cells can be read as."""
    shares = _readable(columns)
    found: dict[str, TypeName] = {}
    for number, column in enumerate(columns):
        kind: TypeName = next((kind for kind in TRIED if column.filled and shares[number, kind] >= ENOUGH), "text")
        if kind in ("integer", "decimal") and (column.unit in FEN or any(word in column.header for word in _MONEY_WORDS)):
            kind = "money"
        distinct = len(set(column.filled))
        private = any(word in column.header for word in _PEOPLE)  # a short list of people is no code list
        if kind == "text" and not private and len(column.filled) >= 20 and distinct <= min(MAX_CODES, len(column.filled) // 5):
            kind = "code"
        found[column.header] = kind
    return found


def _readable(columns: Sequence[Column]) -> dict[tuple[int, TypeName], float]:
    """Share of filled cells that each type reads without complaint, by the types' own SQL."""
    fields = {
        (number, kind): FeedField(name=f"c{number}_{kind}", type=kind, header=("x",), en="x")
        for number in range(len(columns))
        for kind in TRIED
    }
    connection = duckdb.connect()
    register(connection)
    data = {field.name: list(columns[number].cells) for (number, _), field in fields.items()}
    given = pa.table(data, schema=schema_of((name, pa.string()) for name in data))
    connection.register("given", given)
    counts = [f"count(*) FILTER ({readable_sql(field)}), count(*) FILTER ({filled_sql(field)})" for field in fields.values()]
    row = connection.execute(f"SELECT {', '.join(counts)} FROM ({trial_select(list(fields.values()), 'given')})").fetchone()
    connection.close()
    assert row is not None
    return {key: (row[2 * place] / row[2 * place + 1] if row[2 * place + 1] else 0.0) for place, key in enumerate(fields)}


def guess_key(columns: Sequence[Column]) -> list[Column]:
    """The fewest leading columns whose cells tell the rows apart; the first column when none do."""
    rows = max((len(column.cells) for column in columns), default=0)
    for size in (1, 2, 3):
        for group in itertools.combinations(columns, size):
            if (
                all(len(column.filled) == rows for column in group)
                and len(set(zip(*(column.cells for column in group), strict=True))) == rows
            ):
                return list(group)
    return list(columns[:1])


def _unique(fields: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """Two headers of one meaning get two names."""
    seen: dict[str, int] = {}
    found = []
    for name, line in fields:
        seen[name] = seen.get(name, 0) + 1
        fresh = name if seen[name] == 1 else f"{name.removesuffix('_fen')}_{seen[name]}" + ("_fen" if name.endswith("_fen") else "")
        found.append((fresh, line.replace(f"name: {name},", f"name: {fresh},", 1)))
    return found


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
