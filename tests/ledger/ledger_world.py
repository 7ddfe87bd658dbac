"""Builds a small ledger night out of tables an official could read, and runs the room on it.

A table is text: a header line and one line a row, cells between bars; an empty cell is NULL; money columns are in yuan
and named without ``_fen``. Feeds not given are empty. Nothing here knows a posting rule.
"""

from __future__ import annotations

import datetime as dt
import shutil
import tempfile
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import pyarrow as pa

from pipelines.contracts.loader import load_contracts
from pipelines.engine import Engine, load_model
from pipelines.ledger.step import build
from pipelines.policy.step import MODELS, write_policy

FEEDS = tuple(
    feed
    for feed in load_contracts()
    if feed.split("/")[1].startswith(("asset", "project", "fund_"))
)  # fmt: skip
KINDS = {"date": pa.date32(), "month": pa.date32(), "year": pa.int32(), "integer": pa.int32(), "money": pa.int64(), "yes_no": pa.bool_()}
KINDS["decimal"] = pa.decimal128(18, 4)
AS_OF = dt.date(2025, 6, 30)


def rows_of(text: str) -> list[dict[str, str | None]]:
    """Rows of a text table; a cell of blanks is NULL."""
    lines = [[cell.strip() for cell in line.strip().strip("|").split("|")] for line in text.strip().splitlines()]
    return [dict(zip(lines[0], [cell or None for cell in line], strict=True)) for line in lines[1:]]


def fen(yuan: str | None) -> int | None:
    """Yuan as written by people, in fen."""
    return None if yuan is None else int(Decimal(yuan.replace(",", "")) * 100)


@cache
def packs() -> Path:
    """The policy tables of the sample county, from its real packs, written once a test run."""
    folder = Path(tempfile.mkdtemp(prefix="ledger-policy-"))
    with Engine(folder, temp=folder / "tmp", threads=1) as engine:
        write_policy(engine, "510821", AS_OF)
    return folder


class Ledger:
    """One night of the ledger. Give feeds by short name: ``asset=\"\"\"...\"\"\"``; ``missing`` feeds are not available,
    ``gaps`` are columns (asset.use_state) that nobody delivered."""

    def __init__(
        self,
        *,
        as_of: dt.date = AS_OF,
        missing: tuple[str, ...] = (),
        gaps: tuple[str, ...] = (),
        folder: Path | None = None,
        threads: int = 1,
        **feeds: Any,
    ) -> None:
        self._kept = tempfile.TemporaryDirectory() if folder is None else None
        base = folder or Path(self._kept.name)  # type: ignore[union-attr]
        self.engine = Engine(base / "tables", temp=base / "tmp", threads=threads)
        for table in packs().glob("*.parquet"):
            shutil.copy(table, self.engine.tables)
        self.engine.write("night", f"SELECT DATE '{as_of}' AS as_of, '510821' AS area_code")
        self.engine.run(load_model(MODELS / "policy.sql"))
        for feed in FEEDS:
            given = feeds.pop(feed.split("/")[1], ())
            self._write(feed, rows_of(given) if isinstance(given, str) else list(given))
        if feeds:
            raise KeyError(f"no such feed: {', '.join(feeds)}")
        states = pa.table({"feed": list(FEEDS), "is_available": [feed.split("/")[1] not in missing for feed in FEEDS]})
        self.engine.connection.register("_states", states)
        self.engine.write("feed_state", "SELECT * FROM _states")
        lacking = [f"rural_revitalisation/{gap}".split(".") for gap in gaps]
        columns = {name: pa.array([item[n] for item in lacking], pa.string()) for n, name in enumerate(("feed", "field"))}
        self.engine.connection.register("_gaps", pa.table(columns))
        self.engine.write("field_gap", "SELECT * FROM _gaps")
        self.rows = build(self.engine)

    def _write(self, feed: str, rows: list[dict[str, Any]]) -> None:
        contract = load_contracts()[feed]
        columns: dict[str, pa.Array] = {}
        for field in contract.fields:
            kind = KINDS.get(field.type, pa.string())
            short = field.name.removesuffix("_fen")
            cells = [row.get(short) for row in rows]
            columns[field.name] = pa.array([_cell(cell, field.type) for cell in cells], kind)
        for name in ("_period", "_part"):
            columns[name] = pa.array([row.get(name) for row in rows], pa.string())
        columns["_known_at"] = pa.array([row.get("_known_at") or "2025-06-20 02:00:00" for row in rows], pa.string())
        columns["village_code"] = pa.array([row.get("village_code") for row in rows], pa.string())
        self.engine.connection.register("_feed", pa.table(columns))
        self.engine.write(contract.table, "SELECT * REPLACE (CAST(_known_at AS TIMESTAMP) AS _known_at) FROM _feed")

    def ask(self, sql: str, *tables: str) -> list[tuple[Any, ...]]:
        """Rows of a query over the tables named."""
        self.engine.expose(tables)
        return self.engine.connection.execute(sql).fetchall()

    def table(self, name: str, columns: str, order: str = "ALL") -> str:
        """Columns of a table as the text an expectation is written in; fen columns in yuan under their short name."""
        names = columns.split()
        have = self.engine.schema(name)
        picks = [f"CAST(CAST({n}_fen AS DECIMAL(20,0)) * 0.01 AS DECIMAL(18,2))" if f"{n}_fen" in have else n for n in names]
        cells = self.ask(f"SELECT {', '.join(f'CAST({pick} AS VARCHAR)' for pick in picks)} FROM {name} ORDER BY {order}", name)
        return "\n".join(" | ".join(cell if cell is not None else "-" for cell in row) for row in cells)


def expected(text: str) -> str:
    """An expectation without its alignment."""
    return "\n".join(" | ".join(cell.strip() for cell in line.strip().strip("|").split("|")) for line in text.strip().splitlines())


def _cell(value: Any, kind: str) -> Any:
    if value is None or not isinstance(value, str):
        return value
    if kind in ("date", "month"):
        return dt.date.fromisoformat(value)
    if kind == "money":
        return fen(value)
    if kind in ("year", "integer"):
        return int(value)
    if kind == "decimal":
        return Decimal(value)
    if kind == "yes_no":
        return value == "yes"
    return value
