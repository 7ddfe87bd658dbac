"""The step: writes mart ``reconciliation`` from the printed totals, the declared second classifications and printed head counts.

SQL from contracts stands in ``figures``, the decisions in ``models``. Nothing is put right here, and no delivery is held for it.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

from pipelines.contracts.derive.expressions import compiled
from pipelines.contracts.loader import load_contracts
from pipelines.contracts.model import Contract, SameTotal
from pipelines.contracts.types.sql import ident, lit, register
from pipelines.engine import Engine, load_room
from pipelines.engine.duck import quote
from pipelines.night import NightContext, StepResult
from pipelines.quality.printed import LAST_ROW, printed_table
from pipelines.quality.reconcile import figures
from pipelines.quality.union import accepted_columns

SMALL = 50_000  # rows of a feed up to which feeds go side by side
MODELS = Path(__file__).parent / "models"
# Whole numbers throughout: a quotient of two figures would be a DOUBLE. Half a unit of the last of n printed decimals; a figure
# told in fen (or as printed) in its printed unit, to ten-thousandths, half away from 0.
MACROS = {
    "half_place(n)": "CAST((["
    + ", ".join(f"{5 * 10 ** (7 - place)}" for place in range(8))
    + "])[least(n, 7) + 1]::DECIMAL(10, 0) * CAST(0.00000001 AS DECIMAL(9, 8)) AS DECIMAL(9, 8))",
    "in_unit(x, per_unit)": "CAST(CAST(sign(x) * ("
    "(2 * abs(CAST(CAST(x AS DECIMAL(28, 4)) * 10000 AS HUGEINT)) + per_unit) // (2 * per_unit))"
    " AS DECIMAL(28, 0)) * CAST(0.0001 AS DECIMAL(5, 4)) AS DECIMAL(18, 4))",
}
PRINTED = {"printed_households": "printed_households", "printed_persons": "printed_persons"}  # findings of the reader, by check
RESULT = {
    "delivery_id": "VARCHAR", "sheet": "VARCHAR", "row_no": "INTEGER", "check_name": "VARCHAR", "column_name": "VARCHAR", "feed": "VARCHAR",
    "part": "VARCHAR", "source_column": "VARCHAR", "covers": "VARCHAR", "rows_covered": "BIGINT", "unit": "VARCHAR",
    "stated": "DECIMAL(18, 4)", "computed": "DECIMAL(18, 4)", "difference": "DECIMAL(18, 4)", "tolerance": "DECIMAL(18, 4)",
    "cells_unread": "BIGINT", "closes": "BOOLEAN", "reason": "VARCHAR",
}  # fmt: skip


def run(ctx: NightContext) -> StepResult:
    """The step. Raises EngineError."""
    with ctx.engine() as engine:
        rows = write_reconciliation(engine, load_contracts())
        closing = engine.connection.execute(
            f"SELECT count(*) FILTER (WHERE closes), count(*) FILTER (WHERE NOT closes), count(*) FILTER (WHERE closes IS NULL)"
            f" FROM read_parquet({quote(str(engine.path('reconciliation')))})"
        ).fetchone()
    assert closing is not None
    return StepResult(rows, dict(zip(("closing", "not_closing", "not_told"), map(int, closing), strict=True)))


def write_reconciliation(engine: Engine, contracts: Mapping[str, Contract]) -> dict[str, int]:
    """Every table of the step, over the deliveries that stand or are held. Returns rows by table."""
    engine.expose(["delivery"])
    deliveries = engine.connection.execute(
        "SELECT delivery_id, feed, folder FROM delivery WHERE delivery_state IN ('standing', 'held') ORDER BY feed, delivery_id"
    ).fetchall()
    known = [(str(delivery), str(feed), Path(folder)) for delivery, feed, folder in deliveries if feed in contracts]
    reports = {delivery: json.loads((folder / "read.json").read_text(encoding="utf-8")) for delivery, _, folder in known}
    rows = {"printed_column": _write_arrow(engine, "printed_column", printed_table((d, str(folder)) for d, _, folder in known))}
    tables: dict[str, list[figures.Table]] = {}
    for delivery, feed, folder in known:
        tables.setdefault(feed, []).extend(figures.tables_of(delivery, folder, reports[delivery], LAST_ROW))
    rows |= _write_figures(engine, {feed: found for feed, found in tables.items() if found}, contracts)
    for head, body in MACROS.items():
        engine.connection.execute(f"CREATE OR REPLACE TEMP MACRO {head} AS {body}")
    rows |= engine.run_all(load_room(MODELS))
    others = [_head_counts(known, reports), *_classifications(engine, contracts)]
    columns = ", ".join(RESULT)
    engine.expose(["printed_result"])
    rows["reconciliation"] = engine.write("reconciliation", " UNION ALL ".join([f"SELECT {columns} FROM printed_result", *others]))
    return rows


def _write_arrow(engine: Engine, table: str, rows: pa.Table) -> int:
    engine.connection.register("_rows", rows)
    written = engine.write(table, "SELECT * FROM _rows")
    engine.connection.unregister("_rows")
    return written


def _write_figures(engine: Engine, tables: Mapping[str, Sequence[figures.Table]], contracts: Mapping[str, Contract]) -> dict[str, int]:
    """Rows and figures of every feed that prints totals, put together: small feeds side by side, each on a cursor, for what they
    cost is planning, which DuckDB does on one thread; a large one has all threads, and the memory, to itself."""
    connection = engine.connection
    register(connection)  # functions that reading a cell needs, once for all cursors
    for name, columns in figures.COLUMNS.items():
        connection.execute(f"CREATE OR REPLACE TABLE all_{name} ({', '.join(f'{column} {kind}' for column, kind in columns.items())})")

    def work(feed: str) -> None:
        with connection.cursor() as cursor:
            _add_figures(cursor, contracts[feed], tables[feed])

    sizes = {feed: sum(table.rows for table in found) for feed, found in sorted(tables.items())}
    with ThreadPoolExecutor(engine.threads) as pool:
        list(pool.map(work, [feed for feed, size in sizes.items() if size <= SMALL]))
    for feed in (feed for feed, size in sizes.items() if size > SMALL):
        work(feed)
    selects = {"printed_row": figures.rows_select("all_printed_row"), "printed_figure": "SELECT * FROM all_printed_figure"}
    return {name: engine.write(name, select) for name, select in selects.items()}


def _add_figures(cursor: duckdb.DuckDBPyConnection, contract: Contract, found: Sequence[figures.Table]) -> None:
    """Temporary tables are the cursor's own."""
    cursor.register("reconcile_given", figures.scope_table(contract, found))
    cursor.execute("CREATE TEMP TABLE reconcile_scope AS SELECT * FROM reconcile_given")
    cursor.unregister("reconcile_given")
    cursor.execute(f"CREATE TEMP TABLE reconcile_raw AS {figures.raw_select(contract, found)}")
    cursor.execute(f"CREATE TEMP TABLE reconcile_row AS {figures.row_select(contract)}")
    cursor.execute(f"INSERT INTO all_printed_row {figures.named_select(contract)}")
    cursor.execute(f"INSERT INTO all_printed_figure {figures.figures_select(contract)}")


def _head_counts(known: Sequence[tuple[str, str, Path]], reports: Mapping[str, Any]) -> str:
    """Counts printed in titles and notes that the rows contradict, as the reader found them. Row 0: no row of the table."""
    rows = []
    for delivery, feed, _ in known:
        for finding in reports[delivery].get("findings", []):
            if isinstance(finding, dict) and finding.get("finding") in PRINTED:
                stated, counted = int(finding["printed"]), int(finding["count"])
                rows.append((delivery, finding.get("sheet") or "", PRINTED[finding["finding"]], feed, stated, counted))
    empty = ", ".join(f"CAST(NULL AS {kind}) AS {name}" for name, kind in RESULT.items())
    selects = [f"SELECT {empty} WHERE false"]
    for delivery, sheet, name, feed, stated, counted in sorted(set(rows)):
        values = {
            "delivery_id": lit(delivery), "sheet": lit(sheet), "row_no": "0", "check_name": lit(name), "column_name": "'*'",
            "feed": lit(feed), "covers": "'all'", "rows_covered": str(counted), "stated": str(stated), "computed": str(counted),
            "difference": str(stated - counted), "tolerance": "0", "cells_unread": "0", "closes": str(stated == counted).lower(),
        }  # fmt: skip
        selects.append("SELECT " + ", ".join(f"CAST({values.get(column, 'NULL')} AS {kind})" for column, kind in RESULT.items()))
    return " UNION ALL ".join(selects)


def _classifications(engine: Engine, contracts: Mapping[str, Contract]) -> list[str]:
    """Second classifications that contracts declare, over the rows that stand."""
    found = []
    for contract in contracts.values():
        if contract.totals.same:
            engine.expose([f"accepted__{contract.table}"])
            found += [_same(contract, same) for same in contract.totals.same]
    return found


def _same(contract: Contract, same: SameTotal) -> str:
    columns = accepted_columns(contract)
    one, other = (f"coalesce({compiled(text, columns)}, false)" for text in (same.one, same.other))
    fen = same.sum is not None and contract.field(same.sum).type == "money"
    value = f"coalesce({ident(same.sum)}, 0)" if same.sum else "1"
    per_unit = "100" if fen else "1"
    stated, computed = (f"CAST(sum(CASE WHEN {side} THEN {value} ELSE 0 END) / {per_unit} AS DECIMAL(18, 4))" for side in (one, other))
    unit = "'yuan'" if fen else "NULL::VARCHAR"
    return (
        f"SELECT _delivery_id, '*', 0, {lit(same.name)}, {lit(same.sum or '*')}, {lit(contract.feed)}, any_value(_part), NULL::VARCHAR,"
        f" 'all', CAST(count(*) AS BIGINT), {unit}, {stated}, {computed}, {stated} - {computed}, 0::DECIMAL(18, 4), 0::BIGINT,"
        f" {stated} = {computed}, CASE WHEN {stated} <> {computed} THEN {lit(same.zh + ' | ' + same.en)} END"
        f" FROM {ident('accepted__' + contract.table)} GROUP BY _delivery_id"
    )
