"""Deliveries made by hand for the quality room: a small contract each for a snapshot, a parted one, events and a register."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from pipelines.contracts.model import Contract
from pipelines.engine import Engine
from pipelines.night import CheckResult
from pipelines.places.townships import FormerTownship
from pipelines.policy.feed_calendar import FeedCalendar
from pipelines.quality.compile import compile_suite, count_bad
from pipelines.quality.room import Room

AS_OF = dt.date(2025, 6, 30)
TOWNSHIPS = ("东河镇", "嘉川镇")
ARROW = {"VARCHAR": pa.string(), "INTEGER": pa.int32(), "BIGINT": pa.int64(), "DATE": pa.date32(), "TIMESTAMP": pa.timestamp("us")}


def contract(feed: str, kind: str, parts: str = "whole", **more: Any) -> Contract:
    return Contract.model_validate(
        {
            "feed": feed,
            "title": {"zh": "测试", "en": "test"},
            "department": {"zh": "测试", "en": "test"},
            "grain": {"zh": "行", "en": "row"},
            "delivery": {"kind": kind, "parts": parts, "cadence": "month", "period": "month", "due_day": 5, **more.pop("delivery", {})},
            "access": {"sensitivity": "open", "legal_basis": "duty", "retention_days": 1, "readers": ["county_monitor"]},
            "key": ["no"],
            "identity": {"area": {"township": "town"}},
            "fields": [
                {"name": "no", "type": "text", "header": ["编号"], "en": "number", "required": True, "on_blank": "reject"},
                {"name": "town", "type": "area_name", "header": ["乡镇"], "en": "township"},
                {"name": "amount_fen", "type": "money", "unit": "yuan", "header": ["金额"], "en": "amount"},
            ],
            **more,
        }
    )


CONTRACTS = {
    item.feed: item
    for item in (
        contract("a/whole", "snapshot", limits={"reject_share": 0.1, "min_rows": 1}),
        contract("b/parted", "snapshot", "township", delivery={"history": True}),
        contract("c/event", "event"),
        contract("d/register", "snapshot", "township", spine=True),
    )
}
SUITE = {
    "name": "test",
    "expectations": [
        {
            "type": "expect_column_values_to_be_between",
            "kwargs": {"column": "amount_fen", "min_value": 0},
            "meta": {"rule": "range", "action": "null", "column": "amount_fen", "predicate": '"amount_fen" < 0'},
        }
    ],
}


@dataclass
class Delivery:
    """One file as clean leaves it. ``known`` counts hours from the first of June."""

    feed: str
    rows: Sequence[tuple[str | None, str | None, int | None]] = (("1", "东河镇", 100),)
    period: str = "2025-06"
    part: str | None = None
    known: int = 0
    version: int = 1
    rejected: int = 0
    duplicate: int = 0
    state: str = "read"
    headers: Sequence[str] = ("no", "town", "amount_fen")
    mark: str = ""

    @property
    def id(self) -> str:
        text = repr((self.feed, self.rows, self.period, self.part, self.version, self.rejected, self.state, self.mark))
        return hashlib.sha256(text.encode()).hexdigest()[:32]

    @property
    def known_at(self) -> dt.datetime:
        return dt.datetime(2025, 6, 1) + dt.timedelta(hours=self.known)

    def write(self, lake: Path) -> dict[str, Any]:
        folder = lake / "deliveries" / self.id / "digest1"
        folder.mkdir(parents=True, exist_ok=True)
        accepted = pa.table(
            {
                "no": pa.array([row[0] for row in self.rows], pa.string()),
                "town": pa.array([row[1] for row in self.rows], pa.string()),
                "amount_fen": pa.array([row[2] for row in self.rows], pa.int64()),
                "_sheet": pa.array(["Sheet1"] * len(self.rows), pa.string()),
                "_row_no": pa.array(range(2, 2 + len(self.rows)), pa.int32()),
            }
        )
        pq.write_table(accepted, folder / "accepted.parquet")
        first = 2 + len(self.rows)
        bad = [("reject", "blank", "no", first + n) for n in range(self.rejected)]
        bad += [("duplicate", "exact", "*", first + self.rejected + n) for n in range(self.duplicate)]
        write_faults(folder / "rejected.parquet", bad)
        write_faults(folder / "cells.parquet", [])
        columns = [{"field": name, "column": chr(65 + n), "header": name, "unit": None} for n, name in enumerate(self.headers)]
        data = len(self.rows) + self.rejected + self.duplicate
        sheet = {"name": "Sheet1", "header_rows": [1], "columns": columns, "unknown": [], "kinds": {"header": 1, "data": data}}
        (folder / "read.json").write_text(json.dumps({"feed": self.feed, "sheets": [sheet], "findings": []}), encoding="utf-8")
        read = self.state == "read"
        return {
            "delivery_id": self.id,
            "sha256": self.id * 2,
            "department": self.feed.split("/")[0],
            "feed": self.feed,
            "part": self.part,
            "period": self.period,
            "version": self.version,
            "file_name": "f.xlsx",
            "known_at": self.known_at,
            "state": self.state,
            "error_name": None if read else "encrypted",
            "reason_zh": None if read else "文件已加密",
            "reason_en": None if read else "the file is encrypted",
            "folder": str(folder),
            "rows_in": data + 1 if read else 0,
            "rows_data": data if read else 0,
            "rows_set_apart": 1 if read else 0,
            "rows_accepted": len(self.rows) if read else 0,
            "rows_rejected": self.rejected,
            "rows_duplicate": self.duplicate,
            "cells_nulled": 0,
            "cells_flagged": 0,
        }


def write_faults(path: Path, faults: Iterable[tuple[str, str, str, int]]) -> None:
    names = ("_sheet", "_row_no", "rule", "column_name", "source_column", "action", "masked_value", "reason_zh", "reason_en")
    rows = [
        dict(zip(names, ("Sheet1", row, rule, column, "A" if column == "no" else None, action, None, "原因", "reason"), strict=True))
        for action, rule, column, row in faults
    ]
    schema = pa.schema([(name, pa.int32() if name == "_row_no" else pa.string()) for name in names])
    pq.write_table(pa.Table.from_pylist(rows, schema=schema), path)


CLEAN = pa.schema(
    [
        *((name, pa.string()) for name in ("delivery_id", "sha256", "department", "feed", "part", "period")),
        ("version", pa.int32()),
        ("file_name", pa.string()),
        ("known_at", pa.timestamp("us")),
        *((name, pa.string()) for name in ("state", "error_name", "reason_zh", "reason_en", "folder", "delivered_folder", "returned_by")),
        *((f"rows_{name}", pa.int64()) for name in ("in", "data", "set_apart", "accepted", "rejected", "duplicate")),
        *((f"cells_{name}", pa.int64()) for name in ("nulled", "flagged")),
    ]
)


@dataclass
class CountingAuditor:
    """Audits with the compiled predicates, and remembers what it was asked."""

    asked: list[str] = field(default_factory=list)

    def audit_feed(self, contract: Contract, table: Path) -> list[CheckResult]:
        import duckdb

        self.asked.append(contract.feed)
        checks = compile_suite(SUITE)
        with duckdb.connect(":memory:") as connection:
            rows, bad = count_bad(connection, checks, f"'{table}'")
        return [
            CheckResult(contract.table, check.rule, check.column, check.action, rows, number, number == 0)
            for check, number in zip(checks, bad, strict=True)
        ]

    def audit_mart(self, mart: str, table: Path) -> list[CheckResult]:
        raise AssertionError("standing audits no mart")


@dataclass
class Night:
    """One run of the room over deliveries, and its tables."""

    engine: Engine
    rows: Mapping[str, int]

    def table(self, name: str, columns: str = "*", order: str = "ALL") -> list[tuple[Any, ...]]:
        return self.engine.connection.execute(f"SELECT {columns} FROM read_parquet('{self.engine.path(name)}') ORDER BY {order}").fetchall()

    def states(self) -> dict[str, str]:
        return dict(self.table("delivery", "delivery_id, delivery_state"))

    def feed(self, feed: str) -> tuple[str, bool]:
        found = {row[0]: (row[1], row[2]) for row in self.table("feed_state", "feed, feed_state, is_available")}
        return found[feed]


PLACE = [(name, pa.string() if name.endswith(("id", "sheet")) else pa.int32()) for name in
         ("delivery_id", "sheet", "row_no", "return_id", "return_sheet", "return_row")]  # fmt: skip
RETURNED = pa.schema([*PLACE, ("returned_at", pa.timestamp("us"))])
RESENT = pa.schema([("delivery_id", pa.string()), ("resent_date", pa.date32())])


def night(
    home: Path,
    deliveries: Sequence[Delivery],
    auditor: CountingAuditor | None = None,
    name: str = "night",
    *,
    as_of: dt.date = AS_OF,
    calendar: FeedCalendar | None = None,
    resent: Sequence[tuple[Delivery, dt.date]] = (),
    townships: Mapping[dt.date, Sequence[str]] | None = None,
    former: Sequence[FormerTownship] = (),
) -> Night:
    lake = home / "lake"
    engine = Engine(lake / "nights" / name, temp=home / "tmp", threads=1)
    rows = [item.write(lake) for item in deliveries]
    pq.write_table(pa.Table.from_pylist(rows, schema=CLEAN), engine.path("delivery_clean"))
    again = [{"delivery_id": item.id, "resent_date": day} for item, day in resent]
    pq.write_table(pa.Table.from_pylist(again, schema=RESENT), engine.path("delivery_resent"))
    pq.write_table(RETURNED.empty_table(), engine.path("returned_row"))
    room = Room(engine, auditor or CountingAuditor(), lake / "audits", CONTRACTS, dict.fromkeys(CONTRACTS, SUITE))
    return Night(engine, room.stand(as_of, townships or {dt.date.min: TOWNSHIPS}, calendar or FeedCalendar(), former))
