"""A department's workbook through the nights of a home: what lands, the receipt that goes out, what the clerk sends back.

A night here is its rooms from intake to receipts, over one dataset; nothing is published. The whole night stands in tests/night.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import openpyxl

from pipelines.clean import step as clean
from pipelines.contracts.derive.samples import valid_cells
from pipelines.contracts.derive.suite import derive_suite
from pipelines.contracts.loader import load_contracts
from pipelines.corrections import step as corrections
from pipelines.corrections.known import write_known
from pipelines.intake import step as intake
from pipelines.night import CheckResult, NightContext
from pipelines.policy.feed_calendar import FeedCalendar
from pipelines.publish.receipts import write_receipts
from pipelines.quality.room import Room
from pipelines.settings import Settings

FEED = "civil_affairs/dibao"
CONTRACT = load_contracts()[FEED]
KEY = b"0f" * 32
PEOPLE = (
    ("测一", "999999197001010017"), ("测二", "999999198808080029"), ("测三", "999999201206151138"), ("测四", "999999194511032247"),
    ("测五", "999999200801010060"),
)  # fmt: skip
FIRST_ROW = 4  # title, unit line, header, then people
Edit = Callable[[openpyxl.Workbook], None]
HEADERS = ("救助证编号", "乡镇（街道）", "姓名", "身份证号", "保障人口", "类别", "月保障金额", "保障起始时间")
FIELDS = ("aid_certificate_no", "township_name", "person_name", "resident_id", "covered_persons", "dibao_class", "monthly_amount_fen",
          "start_date")  # fmt: skip


class Quiet:
    """Nobody watches and nobody audits."""

    def step(self, name: str, zh: str) -> None: ...

    def note(self, text: str) -> None: ...

    def audit_feed(self, contract: Any, table: Path) -> list[CheckResult]:
        return []

    def audit_mart(self, mart: str, table: Path) -> list[CheckResult]:
        return []


def people(count: int = 5) -> list[dict[str, str]]:
    """Good rows, one a person."""
    good = valid_cells(CONTRACT)
    return [
        {name: good[name] for name in FIELDS}
        | {"aid_certificate_no": f"DB{at:04}", "person_name": name, "resident_id": number, "township_name": "东河镇",
           "monthly_amount_fen": str(300 + at), "start_date": "2024-05-01"}
        for at, (name, number) in enumerate(PEOPLE[:count], start=1)
    ]  # fmt: skip


def workbook(path: Path, rows: Sequence[Mapping[str, str]], *, title: str = "2025年6月低保对象名册") -> None:
    """The department's own workbook: merged title, unit line, header, widths, a total row."""
    book = openpyxl.Workbook()
    page = book.active
    assert page is not None
    page.title = "名册"
    page.append([title])
    page.merge_cells("A1:H1")
    page.append(["单位：元"])
    page.append(list(HEADERS))
    for row in rows:
        page.append([int(row[name]) if name == "monthly_amount_fen" and row[name].isdigit() else row[name] for name in FIELDS])
    page.append(["合计"])
    page.column_dimensions["C"].width = 31
    book.save(path)


@dataclass
class Home:
    """One installation. ``night`` runs the rooms; files land with the moment at which they became known."""

    root: Path

    @property
    def settings(self) -> Settings:
        return Settings(home=self.root / "home", landing=self.root / "landing", threads=2, _key=KEY)

    def land(self, name: str, known: str, write: Callable[[Path], None]) -> Path:
        """Write a file to landing/civil_affairs with a note of when it became known."""
        path = self.root / "landing" / "civil_affairs" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        write(path)
        path.with_name(f"{name}.delivery.json").write_text(json.dumps({"known_at": f"{known}T10:00:00+08:00"}), encoding="utf-8")
        return path

    def send(self, name: str, known: str, receipt: Path, edit: Edit) -> Path:
        """What a clerk does: open the receipt, edit it, save it under another name."""

        def write(path: Path) -> None:
            book = openpyxl.load_workbook(receipt)
            edit(book)
            book.save(path)

        return self.land(name, known, write)

    def night(self, as_of: str) -> Night:
        """The rooms up to the receipts."""
        day = dt.date.fromisoformat(as_of)
        tables = self.root / "nights" / as_of
        tables.mkdir(parents=True, exist_ok=True)
        ctx = NightContext(self.settings, day, as_of, tables, Quiet(), Quiet())
        intake.run(ctx)
        write_known(self.settings, tables, day)
        amended = corrections.run(ctx)
        cleaned = clean.run(ctx)
        with ctx.engine() as engine:
            room = Room(engine, Quiet(), tables / "audits", {FEED: CONTRACT}, {FEED: derive_suite(CONTRACT)})
            room.stand(day, {dt.date.min: ["东河镇"]}, FeedCalendar())
        corrections.run_receipt(ctx)
        with ctx.engine() as engine:
            receipts = write_receipts(ctx, engine.connection)
        return Night(tables, receipts, {"amended": amended.facts, "cleaned": cleaned.facts})


@dataclass(frozen=True)
class Night:
    """What a night left."""

    tables: Path
    receipts: list[Path]
    facts: Mapping[str, Any]

    def rows(self, table: str, columns: str = "*", where: str = "true", order: str = "ALL") -> list[tuple[Any, ...]]:
        with duckdb.connect() as connection:
            return connection.execute(
                f"SELECT {columns} FROM read_parquet('{self.tables / table}.parquet') WHERE {where} ORDER BY {order}"
            ).fetchall()

    def content(self) -> list[tuple[Any, ...]]:
        """What stands, without where it came from."""
        return self.rows("accepted__civil_affairs__dibao", "* EXCLUDE (_delivery_id, _sheet, _row_no, _known_at)")

    def origins(self) -> dict[str, tuple[str, str, int]]:
        """Delivery, sheet and row of each person."""
        rows = self.rows("accepted__civil_affairs__dibao", "person_name, _delivery_id, _sheet, _row_no")
        return {name: (delivery, sheet, row) for name, delivery, sheet, row in rows}

    def states(self) -> dict[str, str]:
        return dict(self.rows("delivery", "file_name, delivery_state"))
