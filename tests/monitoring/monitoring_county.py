"""A tiny county written as text tables: what identity and standing would have left behind, for the rooms after them.

Only inputs are built here: every fact, rule and state comes from the product's own models.
"""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa

from pipelines.contracts.loader import load_contracts
from pipelines.engine import Engine, load_room
from pipelines.facts.step import MODELS as FACT_MODELS
from pipelines.monitoring.step import write_monitoring
from pipelines.policy.loader import DATA
from pipelines.policy.needs import check_policy
from pipelines.policy.step import write_policy
from pipelines.quality.union import accepted_columns

PACKS = Path(__file__).parent / "packs"
VILLAGE = "999999100201"
AS_OF = dt.date(2025, 6, 30)
HISTORY = "rural_revitalisation/monitoring_export"
LINKED = {"person_key": "VARCHAR", "household_key": "VARCHAR", "village_code": "VARCHAR", "link_class": "VARCHAR"}
HOUSEHOLD_TEXT = (
    "household_key", "household_no", "county_code", "township_code", "village_code", "group_no", "register_kind", "head_person_key",
)  # fmt: skip
PERSON_TEXT = (
    "person_key", "household_key", "household_no", "person_name", "resident_id", "sex", "relation", "village_code", "township_code",
    "group_no", "register_kind", "phone", "identity_class",
)  # fmt: skip
SURVEY_ITEMS = {
    "members": "household_members",
    "wage": "wage_income_fen",
    "production": "production_income_fen",
    "property": "property_income_fen",
    "transfer": "transfer_income_fen",
    "cost": "production_cost_fen",
    "claims": "claims_income_fen",
    "self_pay": "compliant_self_pay_fen",
}
DELIVERED = {"_delivery_id": "d1", "_sheet": "Sheet1", "_period": "2025-06", "_known_at": "2025-06-05 02:00:00"}


def read(text: str) -> list[dict[str, str | None]]:
    """Rows of a pipe table; an empty cell is None. Rules of dashes are skipped."""
    lines = [[cell.strip() for cell in line.split("|")] for line in text.strip().splitlines() if line.strip(" -|+")]
    head = lines[0]
    for line in lines[1:]:
        assert len(line) == len(head), f"{len(head)} columns named, {len(line)} given: {line}"
    return [{name: cell or None for name, cell in zip(head, line, strict=True)} for line in lines[1:]]


def write(rows: list[dict[str, str | None]]) -> str:
    """The text of a table, from rows."""
    names = list(rows[0])
    return "\n".join([" | ".join(names), *(" | ".join(row[name] or "" for name in names) for row in rows)])


class County:
    """Inputs of one night of area 999999. Feeds not given are delivered but empty; ``gap`` takes one away."""

    def __init__(self, folder: Path, as_of: dt.date | str = AS_OF) -> None:
        self.folder = folder
        self.as_of = as_of if isinstance(as_of, dt.date) else dt.date.fromisoformat(as_of)
        self.persons: list[dict[str, Any]] = []
        self.feeds: dict[str, list[dict[str, Any]]] = {}
        self.gaps: set[str] = set()
        self.partial: set[str] = set()
        self.lacking: set[tuple[str, str]] = set()
        self.gone: list[dict[str, Any]] = []  # dissolved townships: slot, successor, since
        self.engine = Engine(folder / "tables", temp=folder / "tmp", memory="400MB", threads=1)

    def people(self, text: str) -> County:
        """Columns: household, person, born; optional died, village, group."""
        for row in read(text):
            died = row.get("died")
            self.persons.append(
                {
                    "person_key": row["person"],
                    "household_key": row["household"],
                    "household_no": f"No.{row['household']}",
                    "birth_date": row["born"],
                    "death_date": died,
                    "is_alive": died is None or dt.date.fromisoformat(died) > self.as_of,
                    "village_code": row.get("village") or VILLAGE,
                    "township_code": (row.get("village") or VILLAGE)[:9],
                    "group_no": row.get("group"),
                    "identity_class": "exact",
                    "relation": "head",
                    "sex": "1",
                }
            )
        return self

    def feed(self, name: str, text: str, **same: str | None) -> County:
        """Rows of a feed. ``person`` and ``household`` say whom a row was linked to; ``same`` fills a column of every row."""
        home = {person["person_key"]: person["household_key"] for person in self.persons}
        rows = self.feeds.setdefault(name, [])
        for cells in read(text):
            row: dict[str, Any] = {**DELIVERED, "_row_no": len(rows) + 5, "village_code": VILLAGE, **same, **cells}
            row["person_key"] = row.pop("person", None)
            row["household_key"] = row.pop("household", None) or home.get(row["person_key"] or "")
            rows.append(row)
        return self

    def survey(self, text: str, end: str = "2025-05-01") -> County:
        """The income survey in yuan: household, members, wage, production, property, transfer, cost, claims, self_pay, optional end."""
        rows = []
        for row in read(text):
            cells = {"household": row["household"], "period_end_month": row.get("end") or end}
            for short, name in SURVEY_ITEMS.items():
                value = row.get(short)
                fen = value is not None and short != "members"
                cells[name] = str(int(Decimal(value.replace(",", "")) * 100)) if value is not None and fen else value
            rows.append(cells)
        return self.feed("rural_revitalisation/income_survey", write(rows))

    def gap(self, *feeds: str) -> County:
        self.gaps |= set(feeds)
        return self

    def lacks(self, feed: str, *fields: str) -> County:
        """The feed's one delivery came without these columns."""
        self.lacking |= {(feed, field) for field in fields}
        return self

    def run(self) -> County:
        """Facts and monitoring of the night."""
        write_policy(self.engine, "999999", self.as_of, (PACKS, DATA))
        self._write_spine()
        for name, contract in load_contracts().items():
            columns = accepted_columns(contract) | LINKED
            rows = [] if name in self.gaps else self.feeds.get(name, [])
            now, before = rows, []
            if name == HISTORY:
                newest: dict[str, str] = {}
                for row in sorted(rows, key=lambda item: (item["_period"], item["_known_at"])):
                    newest[row.get("_part") or ""] = row["_delivery_id"]
                now = [row for row in rows if row["_delivery_id"] in newest.values()]
                before = [row for row in rows if row["_delivery_id"] not in newest.values()]
                self._write(f"resolved_history__{contract.table}", columns, before)
            self._write(contract.table, columns, now)
        states = [
            {"feed": name, "is_available": name not in self.gaps, "feed_state": "partial" if name in self.partial else "ok"}
            for name in load_contracts()
        ]
        self._write("feed_state", {"feed": "VARCHAR", "is_available": "BOOLEAN", "feed_state": "VARCHAR"}, states)
        gaps = [
            {"delivery_id": f"d.{feed}", "feed": feed, "field": field, "is_required": True, "kind": "snapshot"}
            for feed, field in sorted(self.lacking)
        ]
        columns = dict.fromkeys(("delivery_id", "feed", "field", "kind"), "VARCHAR") | {"is_required": "BOOLEAN"}
        self._write("header_gap", columns, gaps)
        standing = [{"delivery_id": f"d.{feed}", "feed": feed, "rows_accepted": len(rows)} for feed, rows in self.feeds.items()]
        same = {"delivery_state": "standing", "period": "2025-06", "known_at": "2025-06-05"}
        columns = dict.fromkeys(("delivery_id", "feed", "delivery_state", "period"), "VARCHAR")
        self._write("delivery", columns | {"known_at": "TIMESTAMP", "rows_accepted": "BIGINT"}, [row | same for row in standing])
        self._write("township_gone", {"slot": "VARCHAR", "successor": "VARCHAR", "since": "DATE"}, self.gone)
        facts = load_room(FACT_MODELS)
        check_policy(self.engine, facts)
        self.engine.run_all(facts)
        write_monitoring(self.engine, "test salt")
        return self

    def show(self, table: str, *columns: str, where: str = "true") -> list[tuple[Any, ...]]:
        """Rows of a written table as text, in order of the columns asked for."""
        names = ", ".join(f"CAST({name} AS VARCHAR)" for name in columns)
        return self.engine.connection.execute(f"SELECT {names} FROM '{self.engine.path(table)}' WHERE {where} ORDER BY ALL").fetchall()

    def rules(self) -> dict[str, str]:
        """Rules that fired by household."""
        return {str(household): str(rules) for household, rules in self.show("clue", "household_key", "rule_keys")}

    def _write_spine(self) -> None:
        person_columns = dict.fromkeys(PERSON_TEXT, "VARCHAR") | {"birth_date": "DATE", "death_date": "DATE", "is_alive": "BOOLEAN"}
        self._write("person_spine", person_columns, self.persons)
        households: dict[str, dict[str, Any]] = {}
        for person in self.persons:
            home = households.setdefault(
                person["household_key"],
                {key: person[key] for key in ("household_key", "household_no", "township_code", "village_code", "group_no")}
                | {"county_code": "999999", "head_person_key": person["person_key"], "register_kind": "rural", "members": 0},
            )
            home["members"] += person["is_alive"]
        columns = dict.fromkeys(HOUSEHOLD_TEXT, "VARCHAR") | {"members": "INTEGER"}
        self._write("household_spine", columns, list(households.values()))

    def _write(self, table: str, columns: dict[str, str], rows: list[dict[str, Any]]) -> None:
        unknown = {name for row in rows for name in row} - set(columns)
        assert not unknown, f"{table} has no column {', '.join(sorted(unknown))}"
        text = pa.table(
            {name: pa.array([None if row.get(name) is None else str(row[name]) for row in rows], pa.string()) for name in columns}
        )
        self.engine.connection.register("_given", text)
        casts = ", ".join(f'CAST("{name}" AS {kind}) AS "{name}"' for name, kind in columns.items())
        self.engine.write(table, f"SELECT {casts} FROM _given")
