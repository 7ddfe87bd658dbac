"""Builds the few tables indicators read, out of tables an official could read, and runs the room on them.

Columns and types come from the mart declarations and contracts; money is given in yuan under the name without ``_fen``.
"""

from __future__ import annotations

import datetime as dt
import tempfile
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import pyarrow as pa

from pipelines.contracts.loader import load_contracts
from pipelines.engine import Engine
from pipelines.indicators.step import build
from pipelines.policy.step import write_policy
from pipelines.publish.schema import duck_type, is_money, lake_column
from pipelines.publish.tables import MARTS

AS_OF = dt.date(2025, 6, 30)
READS = {
    "mart_household": "household", "mart_person": "person", "monitored_household": "monitored_household", "asset": "asset",
    "asset_owner": "asset_owner", "arrears": "arrears", "expected_delivery": "expected_delivery",
}  # fmt: skip
WATER = {"village_code": "VARCHAR", "township_name": "VARCHAR", "village_name": "VARCHAR", "group_no": "VARCHAR"}
WATER |= {"persons_served": "INTEGER", "persons_tap": "INTEGER"}
SETTLEMENT = {
    "household_key": "VARCHAR",
    "visit_kind": "VARCHAR",
    "settle_date": "DATE",
    "total_cost_fen": "BIGINT",
    "self_pay_fen": "BIGINT",
}


@cache
def packs() -> Path:
    """The policy tables of the sample county, written once a test run."""
    folder = Path(tempfile.mkdtemp(prefix="indicator-policy-"))
    with Engine(folder, temp=folder / "tmp", threads=1) as engine:
        write_policy(engine, "510821", AS_OF)
    return folder


class Marts:
    """One night's marts, from tables given by lake name.

    ``missing`` feeds are not available, ``lacking`` columns (feed.field) were not delivered; ``policy`` replaces item values.
    """

    def __init__(
        self, *, missing: tuple[str, ...] = (), lacking: tuple[str, ...] = (), policy: dict[str, str] | None = None, **tables: Any
    ) -> None:
        self._kept = tempfile.TemporaryDirectory()
        base = Path(self._kept.name)
        self.engine = Engine(base / "tables", temp=base / "tmp", threads=1)
        for table in packs().glob("*.parquet"):
            (self.engine.tables / table.name).symlink_to(table)
        for item, value in (policy or {}).items():
            self.engine.expose(["policy"])
            self.engine.write(
                "policy", f"SELECT * REPLACE (CASE WHEN item = '{item}' THEN '{value}' ELSE value_text END AS value_text) FROM policy"
            )
        for lake, mart in READS.items():
            columns = {lake_column(column): ("BIGINT" if is_money(column) else duck_type(column)) for column in MARTS[mart].columns}
            self._write(lake, columns, tables.pop(lake, ""))
        self._write("water__village_supply", WATER, tables.pop("water", ""))
        self._write("medical_insurance__settlement", SETTLEMENT, tables.pop("settlement", ""))
        if tables:
            raise KeyError(f"no such table: {', '.join(tables)}")
        feeds = list(load_contracts())
        states = pa.table({"feed": feeds, "is_available": [feed not in missing for feed in feeds]})
        self.engine.connection.register("_states", states)
        self.engine.write("feed_state", "SELECT * FROM _states")
        gaps = pa.table({name: pa.array([text.split(".")[n] for text in lacking], pa.string()) for n, name in enumerate(("feed", "field"))})
        self.engine.connection.register("_gaps", gaps)
        self.engine.write("field_gap", "SELECT * FROM _gaps")
        self.rows = build(self.engine)

    def _write(self, table: str, columns: dict[str, str], given: str | list[dict[str, str | None]]) -> None:
        rows = rows_of(given) if isinstance(given, str) else given
        cells = {name: pa.array([_cell(row, name) for row in rows], pa.string()) for name in columns}
        self.engine.connection.register("_rows", pa.table(cells))
        picks = ", ".join(f'CAST("{name}" AS {kind}) AS "{name}"' for name, kind in columns.items())
        self.engine.write(table, f"SELECT {picks} FROM _rows")

    def indicator(self, key: str, *areas: str) -> str:
        """Area, numerator, denominator, value, state and whether the target is met, as text; all areas with a base if none given."""
        keep = f"area_code IN ({', '.join(repr(area) for area in areas)})" if areas else "numerator > 0 OR denominator > 1"
        found = self.ask(
            f"SELECT area_code, numerator, denominator, value, value_state, is_met FROM indicator WHERE indicator_key = '{key}' "
            f"AND ({keep}) ORDER BY area_code"
        )
        return "\n".join(" | ".join("-" if cell is None else str(cell) for cell in (row[0], *map(_plain, row[1:]))) for row in found)

    def ask(self, sql: str) -> list[tuple[Any, ...]]:
        self.engine.expose(["indicator"])
        return self.engine.connection.execute(sql).fetchall()


def rows_of(text: str) -> list[dict[str, str | None]]:
    """Rows of a text table; a cell of blanks is NULL."""
    lines = [[cell.strip() for cell in line.strip().strip("|").split("|")] for line in text.strip().splitlines()]
    return [dict(zip(lines[0], [cell or None for cell in line], strict=True)) for line in lines[1:]]


def expected(text: str) -> str:
    """An expectation without its alignment."""
    return "\n".join(" | ".join(cell.strip() for cell in line.strip().strip("|").split("|")) for line in text.strip().splitlines())


def _cell(row: dict[str, str | None], name: str) -> str | None:
    yuan = row.get(name.removesuffix("_fen")) if name.endswith("_fen") else None
    return str(int(Decimal(yuan.replace(",", "")) * 100)) if yuan else row.get(name)


def _plain(value: Any) -> Any:
    """Numbers without trailing zeros, truth as yes and no."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    return value
