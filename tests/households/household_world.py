"""Registers of several months as an official would write them down, and what the night makes of them."""

from __future__ import annotations

import datetime as dt
import sys
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pyarrow as pa

sys.path.insert(0, str(Path(__file__).parents[1] / "identity"))
from identity_world import AS_OF, REGISTER, County, Person, make_id

from pipelines.contracts.loader import load_contracts
from pipelines.engine import Engine, load_model
from pipelines.households.step import run, run_splits
from pipelines.night import NightContext
from pipelines.policy.loader import load_policy
from pipelines.policy.step import MODELS, line_table

# Feeds these stories tell of; identity resolves no other here, which saves most of the time.
FEEDS = {
    REGISTER, "public_security/id_change", "rural_revitalisation/link_decision", "rural_revitalisation/monitoring_export",
    "rural_revitalisation/income_survey", "medical_insurance/enrolment", "health/birth", "health/death", "civil_affairs/dibao",
    "civil_affairs/tekun", "disabled_federation/certificate",
}  # fmt: skip

__all__ = ["AS_OF", "REGISTER", "Past", "Person", "make_id"]


class Past:
    """Register snapshots by month, whole county or one township; the latest of each township stands."""

    def __init__(self, folder: Path) -> None:
        self.county = County(folder)
        self.snapshots: list[tuple[str, str, str, list[Person]]] = []

    def snapshot(self, period: str, *people: Person, part: str = "东河镇", known: str | None = None) -> Past:
        """The register of a month. ``known``: the day it became known, by default the twentieth of the month."""
        self.snapshots.append((period, known or f"{period}-20", part, list(people)))
        return self

    def add(self, feed: str, *rows: dict[str, Any]) -> Past:
        self.county.add(feed, *rows)
        return self

    def run(self, **lists: list[dict[str, Any]]) -> Past:
        """Identity and the room. ``lists``: rows of ``monitored_household`` and ``candidate``, for the splits."""
        latest = {part: max((s for s in self.snapshots if s[2] == part), key=lambda s: (s[0], s[1])) for _, _, part, _ in self.snapshots}
        for period, known, part, people in self.snapshots:
            rows = [
                person.row()
                | {
                    "_period": period, "_known_at": dt.datetime.fromisoformat(f"{known}T02:00:00"), "_part": part,
                    "_delivery_id": f"{period}-{known}-{part}", "_row_no": number,
                }
                for number, person in enumerate(people, start=1)
            ]  # fmt: skip
            self.county.add(REGISTER, *rows, history=True)
            if (period, known, part, people) == latest[part]:
                self.county.add(REGISTER, *rows)
        few = {feed: contract for feed, contract in load_contracts().items() if feed in FEEDS}
        with patch("identity_world.load_contracts", lambda: few), patch("pipelines.identity.step.load_contracts", lambda: few):
            self.county.run()
        settings = self.county.settings
        context = NightContext(settings, AS_OF, "test", self.county.tables, auditor=None, progress=None)  # type: ignore[arg-type]
        with context.engine() as engine:
            self._surroundings(engine, lists)
        run(context)
        run_splits(context)
        return self

    def _surroundings(self, engine: Engine, lists: dict[str, list[dict[str, Any]]]) -> None:
        engine.connection.register("_lines", line_table(load_policy("510821")))
        engine.write("policy_line", "SELECT * FROM _lines")
        engine.run(load_model(MODELS / "policy.sql"))
        feeds = "('rural_revitalisation/monitoring_export'), ('medical_insurance/enrolment')"
        engine.write("feed_state", f"SELECT feed, true AS is_available FROM (VALUES {feeds}) AS v(feed)")
        schema = pa.schema([("household_no", pa.string()), ("identified_month", pa.date32())])
        for table in ("monitored_household", "candidate"):
            engine.connection.register("_list", pa.Table.from_pylist(lists.get(table, []), schema=schema))
            engine.expose(["household_spine"])
            engine.write(table, "SELECT h.household_key, l.identified_month FROM _list AS l JOIN household_spine AS h USING (household_no)")

    def ask(self, sql: str) -> list[tuple[Any, ...]]:
        return self.county.ask(sql)

    def members(self) -> list[tuple[Any, ...]]:
        """Name (id where nobody is registered any more), last number of the household, from, to, how he came and went."""
        names = {person.id: person.name for _, _, _, people in self.snapshots for person in people}
        known = dict(self.ask("SELECT person_key, resident_id FROM vault_person"))
        found = self.ask(
            "SELECT m.person_key, a.number, m.from_date, m.to_date, m.joined_by, m.left_by FROM household_member AS m JOIN (SELECT"
            " household_key, arg_max(household_no, alias_no) AS number FROM household_alias GROUP BY ALL) AS a USING (household_key)"
        )
        rows = [(names.get(known.get(key, ""), "?"), *rest) for key, *rest in found]
        return sorted(rows, key=lambda row: (row[0], row[2], row[1]))

    def events(self) -> list[tuple[Any, ...]]:
        """Number the household bore first, event, date, basis."""
        return self.ask(
            "SELECT DISTINCT a.first_no, e.event_kind, e.event_date, e.basis FROM household_event AS e"
            " JOIN household_alias AS a USING (household_key) ORDER BY ALL"
        )

    def numbers(self) -> dict[str, list[str]]:
        """The numbers of each household in order, by the first."""
        found: dict[str, list[str]] = {}
        for key, number in self.ask("SELECT household_key, household_no FROM household_alias ORDER BY household_key, alias_no"):
            found.setdefault(key, []).append(number)
        return {numbers[0] if list(found.values()).count(numbers) == 1 else key: numbers for key, numbers in found.items()}
