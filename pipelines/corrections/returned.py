"""Receipts that came back corrected: known by their seal, each asked-for row matched to its original by its mark.

A returned row replaces its original where its text differs; of several returns the one known last speaks. Nothing else of a
returned workbook is used. A workbook that does not fit is refused by name as a whole: half of a mixed-up sheet is worse
than none. Here belongs the matching; the amended text is written by ``amend``, the tables by ``step``.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import duckdb

from pipelines.contracts.model import Contract
from pipelines.contracts.types.sql import BLANKS, ident, lit
from pipelines.corrections.match import Delivered
from pipelines.errors import Where
from pipelines.intake.refusal import Refusal, refuse
from pipelines.intake.seal import MARK, Seal, mark_check_sql

_OWN_SHEET = r"\[[A-Z]+\]$"  # what raw.sheet adds to a sheet's name where tables stand side by side


@dataclass(frozen=True)
class Return:
    """A returned receipt. ``marked`` rows carry a mark, ``changed`` of them differ from their original, ``used`` stand in its place.

    ``not_taken``: rows that are neither asked for nor a row of the original: changed or added beside what was asked.
    """

    delivery: Delivered
    original_id: str
    refusal: Refusal | None = None
    marked: int = 0
    changed: int = 0
    used: int = 0
    not_taken: int = 0


@dataclass(frozen=True)
class Answer:
    """A delivery with returned rows: its text with them (SQL), and what that text is made of."""

    relation: str
    made_of: tuple[str, ...]
    returns: tuple[str, ...]


@dataclass
class Returns:
    """Every return of a night, and the deliveries whose rows they replace."""

    returns: list[Return] = field(default_factory=list)
    answers: dict[str, Answer] = field(default_factory=dict)


def take_back(
    returned: Sequence[tuple[Delivered, str]],
    deliveries: Mapping[str, Delivered],
    contracts: Mapping[str, Contract],
    secret: str,
    connection: duckdb.DuckDBPyConnection,
) -> Returns:
    """Judge every returned workbook and leave table ``returned_row`` in the connection: which row stands for which.

    ``returned``: deliveries that carry a seal, with the delivery they answer. ``deliveries``: all others, by id.
    """
    connection.execute(
        "CREATE OR REPLACE TEMP TABLE returned_row (delivery_id VARCHAR, sheet VARCHAR, row_no INTEGER, return_id VARCHAR,"
        " return_sheet VARCHAR, return_row INTEGER, returned_at TIMESTAMP)"
    )
    found = Returns()
    by_original: dict[str, list[Return]] = defaultdict(list)
    for delivery, original_id in sorted(returned, key=lambda item: (item[0].known_at, item[0].version, item[0].delivery_id)):
        try:
            back = _judged(delivery, original_id, deliveries.get(original_id), contracts, secret, connection)
            by_original[original_id].append(back)
        except Refusal as refusal:
            refusal.feed = delivery.feed
            back = Return(delivery, original_id, refusal)
        found.returns.append(back)
    used: dict[str, int] = {}
    for original_id, backs in sorted(by_original.items()):
        answer = _answer(deliveries[original_id], backs, contracts[deliveries[original_id].feed], connection)
        if answer:
            found.answers[original_id] = answer
    for return_id, count in connection.execute("SELECT return_id, count(*) FROM returned_row GROUP BY return_id").fetchall():
        used[return_id] = count
    found.returns = [
        Return(
            back.delivery, back.original_id, back.refusal, back.marked, back.changed, used.get(back.delivery.delivery_id, 0), back.not_taken
        )
        for back in found.returns
    ]
    return found


def _judged(
    delivery: Delivered,
    original_id: str,
    original: Delivered | None,
    contracts: Mapping[str, Contract],
    secret: str,
    connection: duckdb.DuckDBPyConnection,
) -> Return:
    """Pair the rows of one return, into table ``returned_pair_<id>``. Raises Refusal."""
    where = Where(delivery.delivery_id[:12])
    seal = Seal.of_report(json.loads((delivery.folder / "read.json").read_text(encoding="utf-8"))["receipt"])
    if not seal.fits(secret):
        raise refuse("receipt_altered", where=where, expected="the hidden sheet as it was sent", found="a seal that does not fit")
    if original is None:
        raise refuse("receipt_unknown", where=where, expected="a delivery that was read here", found="no such delivery by that day")
    if original.feed != delivery.feed:
        raise refuse("receipt_unknown", where=where, expected=f"a delivery of {delivery.feed}", found=f"a delivery of {original.feed}")
    _read_marks(delivery, seal, secret, connection)
    wrong = _one(connection, "SELECT count(*) FROM returned_mark WHERE NOT is_sound")
    if wrong:
        raise refuse(
            "receipt_altered", where=where, expected="the marks of the rows as they were sent", found=f"{wrong} marks that are not"
        )
    twice = _one(
        connection,
        "SELECT count(*) FROM (SELECT 1 FROM returned_mark QUALIFY count(*) OVER (PARTITION BY to_sheet, to_row) > 1"
        " OR count(*) OVER (PARTITION BY sheet, row_no) > 1)",
    )
    if twice:
        raise refuse("receipt_altered", where=where, expected="one row for each mark", found=f"{twice} rows with a mark of others")
    contract = contracts[delivery.feed]
    _pair(delivery, original, contract, connection)
    moved = _one(connection, f"SELECT count(*) FROM {_pairs(delivery)} WHERE NOT (same_key OR 2 * same >= filled)")
    if moved:
        raise refuse("receipt_rows_moved", where=where, expected="rows that mostly say what they said", found=f"{moved} rows that do not")
    marked = _one(connection, f"SELECT count(*) FROM {_pairs(delivery)}")
    changed = _one(connection, f"SELECT count(*) FROM {_pairs(delivery)} WHERE differs")
    # A marked row whose original is no data row any more (it is read differently since) has nothing to stand for.
    lost = _one(connection, "SELECT count(*) FROM returned_mark") - marked
    beside = _not_taken(delivery, original, contract, connection)
    return Return(delivery, original_id, marked=marked, changed=changed, not_taken=lost + beside)


def _read_marks(delivery: Delivered, seal: Seal, secret: str, connection: duckdb.DuckDBPyConnection) -> None:
    """Table returned_mark: the rows that carry a mark, and the original row each names.

    A hidden column stands beside the last of tables side by side; a mark belongs to the table of its row that has the same place.
    """
    tables = "[" + ", ".join(lit(name) for name in seal.tables) + "]"
    base, beside = f"regexp_replace(sheet, {lit(_OWN_SHEET)}, '')", f"regexp_extract(sheet, {lit(_OWN_SHEET)})"
    check = mark_check_sql("$1", "$2", "to_sheet", "to_row")
    connection.execute(
        "CREATE OR REPLACE TEMP TABLE returned_mark AS WITH told AS ("
        f"SELECT {base} AS base, row_no, unnest(regexp_extract_all(extra, {lit(MARK)})) AS mark FROM ({delivery.relation})"
        " WHERE kind = 'data'),"
        f" named AS (SELECT base, row_no, ({tables})[TRY_CAST(regexp_extract(mark, {lit(MARK)}, 1) AS INTEGER)] AS to_sheet,"
        f" TRY_CAST(regexp_extract(mark, {lit(MARK)}, 2) AS INTEGER) AS to_row, regexp_extract(mark, {lit(MARK)}, 3) AS code FROM told)"
        f" SELECT r.sheet, n.row_no, n.to_sheet, n.to_row, coalesce({check} = n.code, false) AS is_sound FROM named AS n"
        f" LEFT JOIN (SELECT sheet, row_no, {base} AS base, {beside} AS beside FROM ({delivery.relation}) WHERE kind = 'data') AS r"
        f" ON r.base = n.base AND r.row_no = n.row_no AND r.beside IN ('', regexp_extract(n.to_sheet, {lit(_OWN_SHEET)}))",
        [secret, seal.delivery_id],
    )


def _pair(delivery: Delivered, original: Delivered, contract: Contract, connection: duckdb.DuckDBPyConnection) -> None:
    """The pairs of one return: where each row stands, its text by field, and how far it still says what it said.

    A column that the returned table does not have keeps the original's text.
    """
    held = {(sheet, name) for sheet, name in delivery.letters}
    texts, same, filled, differs, keys = [], [], [], [], []
    for item in contract.fields:
        sheets = [lit(sheet) for sheet, name in sorted(held) if name == item.name]
        if not sheets:
            texts.append(f"o.{ident(item.name)} AS {ident(item.name)}")
            continue
        here = f"w.sheet IN ({', '.join(sheets)})"
        now, was = (f"nullif(trim({side}.{ident(item.name)}, {lit(BLANKS)}), '')" for side in ("w", "o"))
        texts.append(f"CASE WHEN {here} THEN w.{ident(item.name)} ELSE o.{ident(item.name)} END AS {ident(item.name)}")
        same.append(f"CAST(coalesce({here} AND {now} = {was}, false) AS INTEGER)")
        filled.append(f"CAST({here} AND {was} IS NOT NULL AS INTEGER)")
        differs.append(f"({here} AND {now} IS DISTINCT FROM {was})")
        if item.name in contract.key:
            keys.append(f"({here} AND {now} = {was})")
    connection.execute(
        f"CREATE OR REPLACE TEMP TABLE {_pairs(delivery)} AS SELECT o.sheet, o.row_no, w.sheet AS return_sheet, w.row_no AS return_row,"
        f" coalesce({' AND '.join(keys) or 'false'}, false) AS same_key, {' + '.join(same) or '0'} AS same,"
        f" {' + '.join(filled) or '0'} AS filled, {' OR '.join(differs) or 'false'} AS differs, {', '.join(texts)}"
        f" FROM returned_mark AS m JOIN ({delivery.relation}) AS w ON w.sheet = m.sheet AND w.row_no = m.row_no"
        f" JOIN ({original.relation}) AS o ON o.sheet = m.to_sheet AND o.row_no = m.to_row AND o.kind = 'data'"
    )


def _not_taken(delivery: Delivered, original: Delivered, contract: Contract, connection: duckdb.DuckDBPyConnection) -> int:
    """Data rows without a mark that the original does not hold: changed or added where nothing was asked."""
    texts = ", ".join(f"coalesce(trim({ident(item.name)}, {lit(BLANKS)}), '')" for item in contract.fields)
    return _one(
        connection,
        f"SELECT count(*) FROM (SELECT {texts} FROM ({delivery.relation}) AS w WHERE kind = 'data' AND NOT EXISTS"
        f" (SELECT 1 FROM returned_mark AS m WHERE m.sheet = w.sheet AND m.row_no = w.row_no)"
        f" EXCEPT ALL SELECT {texts} FROM ({original.relation}) AS o WHERE kind = 'data')",
    )


def _answer(original: Delivered, backs: Sequence[Return], contract: Contract, connection: duckdb.DuckDBPyConnection) -> Answer | None:
    """The original with its returned rows; None when no return changes a row. ``backs`` in the order in which they became known."""
    fields = ", ".join(ident(item.name) for item in contract.fields)
    union = " UNION ALL ".join(
        f"SELECT sheet, row_no, return_sheet, return_row, {number} AS place, {fields} FROM {_pairs(back.delivery)} WHERE differs"
        for number, back in enumerate(backs)
    )
    table = ident(f"returned_text_{original.delivery_id}")
    connection.execute(
        f"CREATE OR REPLACE TEMP TABLE {table} AS SELECT * FROM ({union})"
        " QUALIFY row_number() OVER (PARTITION BY sheet, row_no ORDER BY place DESC) = 1"
    )
    places = [int(row[0]) for row in connection.execute(f"SELECT DISTINCT place FROM {table} ORDER BY place").fetchall()]
    if not places:
        return None
    for place in places:
        back = backs[place].delivery
        connection.execute(
            f"INSERT INTO returned_row SELECT ?, sheet, row_no, ?, return_sheet, return_row, ? FROM {table} WHERE place = ?",
            [original.delivery_id, back.delivery_id, back.known_at, place],
        )
    swapped = ", ".join(
        f"CASE WHEN t.place IS NULL THEN o.{ident(item.name)} ELSE t.{ident(item.name)} END AS {ident(item.name)}"
        for item in contract.fields
    )
    relation = (
        f"SELECT o.* REPLACE ({swapped}) FROM ({original.relation}) AS o"
        f" LEFT JOIN {table} AS t ON t.sheet = o.sheet AND t.row_no = o.row_no"
    )
    used = [backs[place].delivery for place in places]
    return Answer(relation, tuple(f"{one.sha256}/{one.folder.name}" for one in used), tuple(one.delivery_id for one in used))


def _pairs(delivery: Delivered) -> str:
    return ident(f"returned_pair_{delivery.delivery_id}")


def _one(connection: duckdb.DuckDBPyConnection, select: str) -> int:
    row: Any = connection.execute(select).fetchone()
    return int(row[0])
