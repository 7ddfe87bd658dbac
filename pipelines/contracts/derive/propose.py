"""Drafts a contract from a file of an undeclared dataset: a start for a person, never used by a night.

Known headers keep the meaning other contracts gave them; the rest is inferred by what most of their cells can be
read as. Names, legal basis and actions need a person: the draft says where.
"""

from __future__ import annotations

import itertools
import re
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
from pipelines.intake.period import period_of_titles

# Tried in this order; the first that reads nearly every cell wins. Text reads everything.
TRIED: tuple[TypeName, ...] = ("resident_id", "uscc", "phone", "yes_no", "semester", "date", "month", "integer", "decimal")
ENOUGH = 0.9
SAMPLE = 2000
MAX_CODES = 15
_TOTAL = re.compile("(?:总|合|小|共)计.{0,4}")
_PEOPLE = ("名", "人", "员", "户主")
_MONEY_WORDS = ("金额", "收入", "支出", "费用", "元", "工资", "价", "补助", "资金")


@dataclass(frozen=True)
class Column:
    """A column of the file: its header as written, the lowest level of it, a name for it, its cells."""

    header: str
    leaf: str
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
    return draft(path.stem, columns_of(sheet), titles_of(sheet))


def columns_of(sheet: GenericSheet) -> list[Column]:
    """The sheet's columns that have a header of their own, with the cells of its first rows of data."""
    start = sheet.table.num_rows - sheet.rows_below
    rows = sheet.table.slice(start, SAMPLE).to_pylist()
    kept = [row for row in (list(row.values()) for row in rows) if _is_data(row)]
    found: list[Column] = []
    for number, heading in enumerate(sheet.headings):
        header = "".join(heading.texts)
        if header and not heading.is_sequence and header not in {column.header for column in found}:
            found.append(
                Column(header, heading.texts[-1], f"column_{number + 1}", heading.unit, tuple(str(row[number] or "") for row in kept))
            )
    return found


def titles_of(sheet: GenericSheet) -> list[str]:
    """What stands above the header, and the sheet's name: where a period may be stated."""
    above = sheet.table.slice(0, sheet.table.num_rows - sheet.rows_below - len(sheet.header_rows)).to_pylist()
    return ["".join(str(cell) for cell in row.values() if cell) for row in above] + [sheet.name]


def _is_data(row: Sequence[str | None]) -> bool:
    """Not a total and not a note: at least half of the cells of a row of data are filled."""
    filled = [cell.strip() for cell in row if cell and cell.strip()]
    return len(filled) * 2 >= len(row) and not any(_TOTAL.fullmatch("".join(cell.split())) for cell in filled)


def draft(title: str, columns: Sequence[Column], titles: Sequence[str] = ()) -> str:
    """The YAML of a draft. It loads as it stands once feed, title and department are named."""
    known = known_headers()
    kinds = infer_types(columns)
    fit = _fitting(columns, [known.get(plain_label(column.header)) or known.get(plain_label(column.leaf)) for column in columns])
    key = guess_key(columns)
    fields, notes = [], []
    for column, same in zip(columns, fit, strict=True):
        name, kind = (same.name, same.type) if same else (column.letter, kinds[column.header])
        if kind == "money" and not name.endswith("_fen"):
            name += "_fen"
        labels = ""
        if kind == "code" and not same:  # a list is a decision: until somebody makes it, the column is text
            kind, labels = "text", "、".join(sorted(set(column.filled)))
        parts = [f"name: {name}", f"type: {kind}", f"header: [{_quoted(column.header)}]"]
        parts.append(f"en: {_quoted(same.en if same else column.header)}")
        if column in key:
            parts.append("required: true, on_blank: reject")
        if kind == "money":
            parts.append(f"unit: {column.unit if column.unit in ('yuan', 'wan_yuan') else 'yuan'}")
        elif same and same.unit:
            parts.append(f"unit: {same.unit}")
        for said, value in (("codes", same.codes), ("level", same.level), ("sensitive", same.sensitive)) if same else ():
            if value:
                parts.append(f"{said}: {value}")
        if same and same.min_precision == "month":
            parts.append("min_precision: month")
        fields.append((name, f"  - {{{', '.join(parts)}}}" + ("" if same else "  # 请定英文名与含义 choose name and meaning")))
        notes.append((name, labels, same))
    fields = _unique(fields)
    named = [fields[columns.index(column)][0] for column in key]
    lines = [
        "# 草稿：由文件推断，请逐项核对。Draft inferred from a file: check every line.",
        "feed: department/dataset",
        f"title: {{zh: {_quoted(title)}, en: to be named}}",
        "department: {zh: 部门, en: department}",
        "grain: {zh: 每行一条记录, en: one row per record}",
        _delivery(titles),
        "access: {sensitivity: identity, legal_basis: duty, retention_days: 1095, readers: [county_monitor]}",
        f"key: [{', '.join(named)}]",
        _identity([(name, same) for (name, _), (_, _, same) in zip(fields, notes, strict=True)]),
        "fields:",
        *(line for _, line in fields),
    ]
    lines += [
        f"# {name} 可建代码表 may be a code list: {labels}" for (name, _), (_, labels, _) in zip(fields, notes, strict=True) if labels
    ]
    return "\n".join(lines) + "\n"


def _delivery(titles: Sequence[str]) -> str:
    """A file that states its period is a state at that time; one that does not can only add up, by its key."""
    quarterly = any("季度" in title for title in titles)
    for cadence in ("quarter",) if quarterly else ("month", "year"):
        if period_of_titles(titles, cadence):
            return f"delivery: {{kind: snapshot, parts: whole, cadence: {cadence}, period: {cadence}}}"
    return "delivery: {kind: cumulative, parts: whole, cadence: month, period: month}"


def _identity(fields: Sequence[tuple[str, FeedField | None]]) -> str:
    """The columns by which a row names somebody or some place: the first of each kind."""
    found: dict[str, str] = {}
    for name, same in fields:
        if same:
            found.setdefault(same.level or same.type, name)
    groups = {
        "person": {"id": found.get("resident_id"), "name": found.get("person_name")},
        "household": {"number": found.get("household_no")},
        "area": {"township": found.get("township"), "village": found.get("village")},
    }
    said = [f"{group}: {{{', '.join(f'{key}: {name}' for key, name in named.items() if name)}}}" for group, named in groups.items()]
    return f"identity: {{{', '.join(said)}}}"


def _fitting(columns: Sequence[Column], known: Sequence[FeedField | None]) -> list[FeedField | None]:
    """Known fields that read nearly every cell of their column; the same words may head other things."""
    trials = [same and same.model_copy(update={"name": f"k{number}", "range": None}) for number, same in enumerate(known)]
    asked = [(column, trial) for column, trial in zip(columns, trials, strict=True) if trial]
    shares = dict(zip([trial.name for _, trial in asked], _shares([(trial, column.cells) for column, trial in asked]), strict=True))
    return [same if same and trial and shares[trial.name] >= ENOUGH else None for same, trial in zip(known, trials, strict=True)]


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
    """Share of filled cells that each type reads without complaint."""
    asked = [(number, kind) for number in range(len(columns)) for kind in TRIED]
    fields = [FeedField(name=f"c{number}_{kind}", type=kind, header=("x",), en="x") for number, kind in asked]
    shares = _shares([(field, columns[number].cells) for field, (number, _) in zip(fields, asked, strict=True)])
    return dict(zip(asked, shares, strict=True))


def _shares(asked: Sequence[tuple[FeedField, Sequence[str]]]) -> list[float]:
    """Share of the filled cells that each field reads, 0 without any, by the types' own SQL."""
    if not asked:
        return []
    fields = [field for field, _ in asked]
    data = {field.name: list(cells) for field, cells in asked}
    counts = [f"count(*) FILTER ({readable_sql(field)}), count(*) FILTER ({filled_sql(field)})" for field in fields]
    with duckdb.connect() as connection:
        register(connection)
        connection.register("given", pa.table(data, schema=schema_of((name, pa.string()) for name in data)))
        row = connection.execute(f"SELECT {', '.join(counts)} FROM ({trial_select(fields, 'given')})").fetchone()
    assert row is not None
    return [row[place] / row[place + 1] if row[place + 1] else 0.0 for place in range(0, len(row), 2)]


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
