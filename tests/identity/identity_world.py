"""A tiny county for the identity tests: made-up people of division 999999, and the tables the step reads and writes."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import duckdb

from pipelines.contracts.loader import load_contracts
from pipelines.contracts.model import Contract
from pipelines.engine import Engine
from pipelines.identity.names import area_keys_sql
from pipelines.identity.step import run
from pipelines.night import NightContext, StepResult
from pipelines.places.step import write_places
from pipelines.policy.loader import load_policy
from pipelines.policy.step import line_table
from pipelines.settings import Settings

AS_OF = dt.date(2025, 6, 30)
REGISTER = "public_security/household_register"
_TYPES = {
    "date": "DATE",
    "month": "DATE",
    "year": "INTEGER",
    "money": "BIGINT",
    "integer": "INTEGER",
    "decimal": "DECIMAL(18,4)",
    "yes_no": "BOOLEAN",
}
_PROVENANCE = {"_delivery_id": "VARCHAR", "_sheet": "VARCHAR", "_row_no": "INTEGER", "_period": "VARCHAR"}
_PROVENANCE |= {"_part": "VARCHAR", "_known_at": "TIMESTAMP"}
VILLAGES = [
    ("999999100201", "长滩村村民委员会", "999999100", "东河镇"),
    ("999999100202", "四新村村民委员会", "999999100", "东河镇"),
    ("999999100001", "长滩社区居民委员会", "999999100", "东河镇"),
    ("999999101201", "石桥村村民委员会", "999999101", "嘉川镇"),
]


def checksum(body: str) -> str:
    """The check character of 17 digits (GB 11643)."""
    total = sum(int(digit) * weight for digit, weight in zip(body, (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2), strict=True))
    return "10X98765432"[total % 11]


def make_id(birth: str, serial: int, area: str = "999999") -> str:
    """A valid synthetic id: ``birth`` as YYYYMMDD, serial 1 to 999 (odd: male)."""
    body = f"{area}{birth}{serial:03d}"
    return body + checksum(body)


@dataclass(frozen=True)
class Person:
    """A registered person, in the columns of the register."""

    name: str
    id: str
    household: str = "H1"
    village: str = "长滩村"
    township: str = "东河镇"
    relation: str = "head"
    extra: dict[str, Any] = field(default_factory=dict, hash=False)

    def row(self) -> dict[str, Any]:
        birth = (
            dt.date(int(self.id[6:10]), int(self.id[10:12]), int(self.id[12:14])) if len(self.id) == 18 and self.id[:17].isdigit() else None
        )
        sex = ("1" if int(self.id[16]) % 2 else "2") if birth else None
        plain = {
            "household_no": self.household, "resident_id": self.id, "person_name": self.name, "birth_date": birth, "sex": sex,
            "relation": self.relation, "township_name": self.township, "village_name": self.village,
        }  # fmt: skip
        return plain | self.extra

    def but(self, **changes: Any) -> Person:
        return replace(self, **changes)


class County:
    """Collects rows by feed, runs the step on them, and answers questions about what it wrote."""

    def __init__(self, folder: Path, key: bytes = b"test key of nobody") -> None:
        self.folder = folder
        self.rows: dict[str, list[dict[str, Any]]] = {}
        self.history: dict[str, list[dict[str, Any]]] = {}
        self.settings = Settings(home=folder, landing=folder / "landing", area="999999", memory="500MB", threads=2, _key=key)
        self.tables = folder / "tables"
        self.tables.mkdir(parents=True, exist_ok=True)

    def add(self, feed: str, *rows: dict[str, Any], history: bool = False) -> County:
        (self.history if history else self.rows).setdefault(feed, []).extend(rows)
        return self

    def register(self, *people: Person) -> County:
        return self.add(REGISTER, *(person.row() for person in people))

    def run(self) -> StepResult:
        with duckdb.connect() as connection:
            self._write_places(connection)
            for contract in load_contracts().values():
                self._write(connection, contract, f"accepted__{contract.table}", self.rows.get(contract.feed, []))
                if contract.delivery.history:
                    self._write(connection, contract, f"history__{contract.table}", self.history.get(contract.feed, []))
        context = NightContext(self.settings, AS_OF, "test", self.tables, auditor=None, progress=None)  # type: ignore[arg-type]
        return run(context)

    def ask(self, sql: str) -> list[tuple[Any, ...]]:
        """Run SQL over the written tables, each under its own name."""
        with duckdb.connect() as connection:
            for path in self.tables.glob("*.parquet"):
                connection.execute(f"CREATE VIEW \"{path.stem}\" AS SELECT * FROM read_parquet('{path}')")
            return connection.execute(sql).fetchall()

    def links(self, feed: str, key: str) -> dict[str, tuple[str | None, str | None]]:
        """By business key: the linked person's name in the register, and the link class."""
        table = feed.replace("/", "__")
        return {
            row[0]: (row[1], row[2])
            for row in self.ask(
                f'SELECT f.{key}, s.person_name, f.link_class FROM "{table}" AS f LEFT JOIN person_spine AS s USING (person_key)'
            )
        }

    def reasons(self, feed: str) -> dict[int, str]:
        return dict(self.ask(f"SELECT _row_no, reason FROM unresolved WHERE feed = '{feed}'"))  # type: ignore[arg-type]

    def _write_places(self, connection: duckdb.DuckDBPyConnection) -> None:
        connection.execute(
            "CREATE TABLE list AS SELECT * FROM (VALUES "
            + ", ".join(f"('{code}', '{name}', '{town}', '{town_name}')" for code, name, town, town_name in VILLAGES)
            + ") AS v(code, name, town, town_name)"
        )
        keys = f"{area_keys_sql('town_name', 'township')} AS township_key"
        connection.execute(
            f"COPY (SELECT code AS area_code, name AS area_name, 'village' AS area_level, town AS township_code,"
            f" CASE WHEN substr(code, 10, 3) < '200' THEN 'community' ELSE 'village' END AS village_kind, {keys},"
            f" {area_keys_sql('name', 'village')} AS village_key FROM list"
            f" UNION ALL SELECT DISTINCT town, town_name, 'township', town, NULL, {keys}, NULL FROM list)"
            f" TO '{self.tables / 'area.parquet'}' (FORMAT parquet)"
        )
        divisions = self.folder / "999999" / "divisions"
        divisions.mkdir(parents=True, exist_ok=True)
        connection.execute(
            "COPY (SELECT code AS village_code, name AS village_name, town AS town_code, town_name, '999999' AS county_code,"
            f" '测试县' AS county_name FROM list) TO '{divisions / '2023-06-30.csv'}' (FORMAT csv, HEADER)"
        )
        with Engine(self.tables, temp=self.folder / "temp") as engine:
            write_places(engine, "999999", AS_OF, (self.folder,))
        connection.execute(
            f"COPY (SELECT DATE '{AS_OF}' AS as_of, '999999' AS area_code) TO '{self.tables / 'night.parquet'}' (FORMAT parquet)"
        )
        connection.register("_lines", line_table(load_policy("999999")))
        in_force = f"valid_from <= DATE '{AS_OF}' AND coalesce(valid_to >= DATE '{AS_OF}', true)"
        connection.execute(f"COPY (SELECT * FROM _lines WHERE {in_force}) TO '{self.tables / 'policy.parquet'}' (FORMAT parquet)")

    def _write(self, connection: duckdb.DuckDBPyConnection, contract: Contract, table: str, rows: list[dict[str, Any]]) -> None:
        columns = {item.name: _TYPES.get(item.type, "VARCHAR") for item in contract.fields} | _PROVENANCE
        connection.execute(f'CREATE OR REPLACE TABLE "{table}" ({", ".join(f"{name} {kind}" for name, kind in columns.items())})')
        if rows:
            full = [
                {"_delivery_id": "d" + contract.table, "_sheet": "Sheet1", "_row_no": number, "_period": "2025-06"} | row
                for number, row in enumerate(rows, start=1)
            ]
            marks = ", ".join(f"({', '.join('?' for _ in columns)})" for _ in full)
            connection.execute(f'INSERT INTO "{table}" VALUES {marks}', [row.get(name) for row in full for name in columns])
        connection.execute(f"COPY \"{table}\" TO '{self.tables / table}.parquet' (FORMAT parquet)")
