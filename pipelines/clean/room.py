"""Cleans deliveries of one feed: delivered text in, accepted, rejected and noted cells out, every row accounted for.

Many deliveries of a feed go through one pass (township files are small and SQL planning is not). What is good and
bad is the contract's (``contracts.derive``); here belong copies, contradicting keys, files and the conservation check.
Nothing depends on row order, threads or the date of the night: ranges up to ``as_of`` are bounded by the day the
delivery became known, so what was cleaned once stays true.
"""

from __future__ import annotations

import datetime as dt
import json
import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

from pipelines.clean.files import write_split
from pipelines.clean.jobs import CleanCounts, CleanJob, letter_table, sheet_table
from pipelines.contracts.derive.cleaning import content, fired_select, problem_rules, problem_select, raw_select, typed_select
from pipelines.contracts.derive.columns import arrow_schema, schema_of
from pipelines.contracts.derive.rules import DUPLICATE, KEY_CONFLICT, key_is_whole, key_rule
from pipelines.contracts.model import Contract
from pipelines.contracts.types.sql import ident, lit, register
from pipelines.errors import ConservationError, Where

PROBLEM_SCHEMA = schema_of(
    [
        ("_sheet", pa.string()),
        ("_row_no", pa.int32()),
        ("rule", pa.string()),
        ("column_name", pa.string()),
        ("source_column", pa.string()),
        ("action", pa.string()),
        ("masked_value", pa.string()),
        ("reason_zh", pa.string()),
        ("reason_en", pa.string()),
    ]
)
ASKED = 50_000  # rows up to which a rule is asked for before it is planned
TABLES = ("clean_raw", "clean_typed", "clean_shared", "clean_duplicate", "clean_problem", "clean_letter", "clean_sheet")


def clean_delivery(
    contract: Contract, raw: Path, read_report: Mapping[str, Any], out: Path, connection: duckdb.DuckDBPyConnection, known_on: dt.date
) -> CleanCounts:
    """Clean one delivery. Raises ConservationError when a row is lost."""
    return clean_deliveries(contract, [CleanJob(raw, read_report, out, known_on)], connection)[0]


def clean_deliveries(contract: Contract, jobs: Sequence[CleanJob], connection: duckdb.DuckDBPyConnection) -> list[CleanCounts]:
    """Clean deliveries of one feed in one pass; counts in the order of the jobs. clean.json is written last."""
    prepare(contract, connection, raw_select(contract, [str(job.raw) for job in jobs]), sheet_table(contract, jobs), letter_table(jobs))
    try:
        judge(contract, connection)
        return _write(contract, jobs, connection)
    finally:
        for table in TABLES:
            connection.execute(f"DROP TABLE IF EXISTS {table}")


def prepare(contract: Contract, connection: duckdb.DuckDBPyConnection, raw: str, sheets: pa.Table, letters: pa.Table) -> None:
    """Create clean_sheet, clean_letter and clean_typed."""
    register(connection)
    for name, table in (("clean_sheet", sheets), ("clean_letter", letters)):
        connection.register("clean_given", table)
        connection.execute(f"CREATE OR REPLACE TEMP TABLE {name} AS SELECT * FROM clean_given")
        connection.unregister("clean_given")
    # Laid down first: read straight from many small files, typing would work on their small chunks, and it costs by the chunk.
    connection.execute(f"CREATE OR REPLACE TEMP TABLE clean_raw AS {raw}")
    connection.execute(f"CREATE OR REPLACE TEMP TABLE clean_typed AS {typed_select(contract)}")
    connection.execute("DROP TABLE clean_raw")


def judge(contract: Contract, connection: duckdb.DuckDBPyConnection) -> None:
    """From clean_typed take copies out and list every problem: clean_duplicate, clean_problem."""
    key = ", ".join(ident(name) for name in contract.key)
    shared = f"SELECT _d, {key} FROM clean_typed GROUP BY ALL HAVING count(*) > 1"
    same = " AND ".join(f"t.{name} IS NOT DISTINCT FROM k.{name}" for name in ("_d", *(ident(name) for name in contract.key)))
    connection.execute(f"CREATE OR REPLACE TEMP TABLE clean_shared AS SELECT t.* FROM clean_typed AS t SEMI JOIN ({shared}) AS k ON {same}")
    said = ", ".join(content(field) for field in contract.fields)
    # Of copies written differently (约300 and 300) the same one is kept whatever stands first; of like ones the first.
    written = ", ".join(ident(f"{field.name}__text") for field in contract.fields)
    connection.execute(
        "CREATE OR REPLACE TEMP TABLE clean_duplicate AS SELECT _d, _rid, _sheet, _row_no, first_value(_sheet) OVER w AS kept_sheet,"
        " first_value(_row_no) OVER w AS kept_row FROM clean_shared"
        f" WINDOW w AS (PARTITION BY _d, {said} ORDER BY {written}, _sheet, _row_no, _rid) QUALIFY row_number() OVER w > 1"
    )
    connection.execute("DELETE FROM clean_typed WHERE _rid IN (SELECT _rid FROM clean_duplicate)")
    connection.execute("DELETE FROM clean_shared WHERE _rid IN (SELECT _rid FROM clean_duplicate)")
    rule = key_rule(contract)
    conflict = (
        f"SELECT _d, _rid, _sheet, _row_no, {lit(KEY_CONFLICT)} AS rule, '*' AS column_name, {lit(contract.on_conflict)} AS action,"
        f" CAST(NULL AS VARCHAR) AS masked_value, {lit(rule.zh)} AS reason_zh, {lit(rule.en)} AS reason_en"
        f" FROM clean_shared WHERE {key_is_whole(contract)} QUALIFY count(*) OVER (PARTITION BY _d, {key}) > 1"
    )
    broken = problem_select(contract, _fired(contract, connection))
    parts = [f"({conflict})", *([broken] if broken else [])]
    connection.execute(f"CREATE OR REPLACE TEMP TABLE clean_problem AS {' UNION ALL '.join(parts)}")


def _fired(contract: Contract, connection: duckdb.DuckDBPyConnection) -> Sequence[object]:
    """Which of ``problem_rules`` may be broken by a row of clean_typed: all of them where asking would cost more than planning."""
    counted = connection.execute("SELECT count(*) FROM clean_typed").fetchone()
    assert counted is not None
    if counted[0] > ASKED:
        return [True] * len(problem_rules(contract))
    fired = connection.execute(fired_select(contract)).fetchone()
    assert fired is not None
    return fired


def _write(contract: Contract, jobs: Sequence[CleanJob], connection: duckdb.DuckDBPyConnection) -> list[CleanCounts]:
    schema = arrow_schema(contract)
    columns = ", ".join(ident(name) for name in schema.names)
    folders = [job.out for job in jobs]
    rejected = "SELECT DISTINCT _rid FROM clean_problem WHERE action = 'reject'"
    accepted = (
        f"SELECT _d, {columns} FROM clean_typed AS t ANTI JOIN ({rejected}) AS r ON r._rid = t._rid"
        " ORDER BY t._d, t._sheet, t._row_no, t._rid"
    )
    listed = (
        "SELECT p._d, p._sheet, p._row_no, p.rule, p.column_name, l.letter AS source_column, p.action,"
        " p.masked_value, p.reason_zh, p.reason_en"
        " FROM clean_problem AS p LEFT JOIN clean_letter AS l ON l._d = p._d AND l._sheet = p._sheet AND l.field = p.column_name"
        " AND p._row_no BETWEEN l._first AND l._last"
    )
    copies = (
        f"SELECT _d, _sheet, _row_no, {lit(DUPLICATE)} AS rule, '*' AS column_name, NULL AS source_column, {lit(DUPLICATE)} AS action,"
        " NULL AS masked_value, '与工作表“' || kept_sheet || '”第' || kept_row || '行完全相同' AS reason_zh,"
        " 'a copy of row ' || kept_row || ' of sheet ' || kept_sheet AS reason_en FROM clean_duplicate"
    )
    order = "ORDER BY _d, _sheet, _row_no, rule, column_name"
    write_split(connection, accepted, schema, folders, "accepted.parquet")
    write_split(connection, f"{listed} WHERE p.action = 'reject' UNION ALL {copies} {order}", PROBLEM_SCHEMA, folders, "rejected.parquet")
    write_split(connection, f"{listed} WHERE p.action <> 'reject' {order}", PROBLEM_SCHEMA, folders, "cells.parquet")
    by_rule = connection.execute(
        "SELECT _d, rule, column_name, action, count(*) FROM clean_problem GROUP BY ALL ORDER BY _d, rule, column_name, action"
    ).fetchall()
    filled = _filled(contract, connection)
    counted = _count(jobs, connection)
    for number, (job, counts) in enumerate(zip(jobs, counted, strict=True)):
        facts = counts.__dict__ | {
            "feed": contract.feed,
            "known_on": job.known_on.isoformat(),
            "by_rule": [{"rule": r, "column": c, "action": a, "count": n} for d, r, c, a, n in by_rule if d == number],
            "filled": filled.get(number, {}),
        }
        part = job.out / f"clean.{os.getpid()}.part"
        part.write_text(json.dumps(facts, ensure_ascii=False, sort_keys=True), encoding="utf-8")
        part.replace(job.out / "clean.json")
    return counted


def _filled(contract: Contract, connection: duckdb.DuckDBPyConnection) -> dict[int, dict[str, int]]:
    """Cells of each field that say something, well or badly, by delivery; copies left out."""
    names = [field.name for field in contract.fields]
    said = ((ident(name), ident(f"{name}__n"), ident(f"{name}__text")) for name in names)
    counts = ", ".join(f"count(*) FILTER ({f} IS NOT NULL OR coalesce({n}, {x}, '') <> '')" for f, n, x in said)
    rows = connection.execute(f"SELECT _d, {counts} FROM clean_typed GROUP BY _d").fetchall()
    return {int(number): dict(zip(names, map(int, values), strict=True)) for number, *values in rows}


def _count(jobs: Sequence[CleanJob], connection: duckdb.DuckDBPyConnection) -> list[CleanCounts]:
    """Counts taken from the files themselves, and the law that no row is lost."""

    def each(files: list[Path], *counts: str) -> list[list[int]]:
        listed = ", ".join(lit(str(file)) for file in files)
        rows = connection.execute(
            f"SELECT filename, {', '.join(counts)} FROM read_parquet([{listed}], filename = true) GROUP BY filename"
        ).fetchall()
        found = {str(name): [int(value) for value in values] for name, *values in rows}
        return [found.get(str(file), [0] * len(counts)) for file in files]

    raw = each([job.raw for job in jobs], "count(*) FILTER (WHERE kind = 'data')")
    accepted = each([job.out / "accepted.parquet" for job in jobs], "count(*)")
    turned = each(
        [job.out / "rejected.parquet" for job in jobs],
        "count(DISTINCT (_sheet, _row_no)) FILTER (WHERE action = 'reject')",
        "count(*) FILTER (WHERE action = 'duplicate')",
    )
    cells = each(
        [job.out / "cells.parquet" for job in jobs], "count(*) FILTER (WHERE action = 'null')", "count(*) FILTER (WHERE action = 'flag')"
    )
    found = [CleanCounts(a, b, c, d, e, f) for (a,), (b,), (c, d), (e, f) in zip(raw, accepted, turned, cells, strict=True)]
    for job, counts in zip(jobs, found, strict=True):
        _conserved(job, counts)
    return found


def _conserved(job: CleanJob, counts: CleanCounts) -> None:
    """Raises ConservationError unless every data row was accepted, rejected or recognised as a copy."""
    told = sum(int(sheet.get("kinds", {}).get("data", 0)) for sheet in job.read_report["sheets"])
    if not counts.rows_data == told == counts.accepted + counts.rejected + counts.duplicate:
        raise ConservationError(
            "clean_rows_lost",
            "cleaning does not account for every data row",
            zh="清洗后的行数与读入的行数不符",
            where=Where(file=job.out.parent.name),
            expected=f"{told} rows in read.json = {counts.rows_data} in raw.parquet = accepted + rejected + duplicate",
            found=f"{counts.accepted} + {counts.rejected} + {counts.duplicate}",
            fix="do not publish; report the delivery and its digest folder",
        )
