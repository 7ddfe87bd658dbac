"""A hand-made county: a test writes down its people and what departments say of them, and asks for the truth.

Everybody lives in 样例镇 and bears an id of area 999999, which is nobody's.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

import numpy as np
import pandas as pd

from simulation.truth.answers import Answers, answer
from simulation.truth.books import Books, open_books
from simulation.world.frames import COLUMNS, ID_COLUMN, frame
from simulation.world.ids import resident_ids
from simulation.world.model import Delivery

AS_OF = dt.date(2025, 6, 30)
TOWN, VILLAGE = "样例镇", "样例村"
REGISTER = "public_security/household_register"
EXPORT = "rural_revitalisation/monitoring_export"
SURVEY = "rural_revitalisation/income_survey"
VISIT = "rural_revitalisation/verification_visit"


class MiniWorld:
    """``person`` registers somebody; ``say`` adds a row of a feed about a person or a household's head."""

    def __init__(self) -> None:
        self.people: dict[str, dict[str, Any]] = {}
        self.sent: dict[tuple[str, str, str, str | None, int], list[dict[str, Any]]] = {}
        self.last_row = 0

    def person(self, name: str, household: str, birth: str = "1980-05-05", male: bool = True, **values: Any) -> str:
        number = int(sum(1 for other in self.people.values() if other["birth_date"] == birth and other["sex"] == ("1" if male else "2")))
        same = np.full(number + 1, np.datetime64(birth, "D"))
        identity = str(resident_ids("999999", same, np.full(number + 1, male))[-1])
        row = {
            "household_no": household, "resident_id": identity, "person_name": name, "sex": "1" if male else "2", "birth_date": birth,
            "township_name": TOWN, "village_name": VILLAGE, "group_no": "1", "register_kind": "rural", **values,
        }  # fmt: skip
        self.people[name] = row
        self._add(REGISTER, row, "2025-06", "2025-06-05", TOWN, 1, identity, household)
        return identity

    def say(
        self, feed: str, of: str | None, period: str = "2025-06", known: str = "2025-06-20", version: int = 1, part: str = "", **values: Any
    ) -> int:
        """A row about the named person; blank columns stay blank. Gives its row number."""
        row: dict[str, Any] = {}
        who = household = None
        if of is not None:
            person = self.people[of]
            who, household = person["resident_id"], person["household_no"]
            plain = {"household_no": household, "person_name": of, "head_name": of, "township_name": TOWN, "village_name": VILLAGE}
            row = {name: value for name, value in {**plain, ID_COLUMN.get(feed, "resident_id"): who}.items() if name in COLUMNS[feed]}
        return self._add(feed, {**row, **values}, period, known, (part or TOWN) if feed == EXPORT else None, version, who, household)

    def _add(
        self,
        feed: str,
        row: dict[str, Any],
        period: str,
        known: str,
        part: str | None,
        version: int,
        who: str | None,
        household: str | None,
    ) -> int:
        self.last_row += 1
        key = (feed, period, f"{known}T10:00:00+08:00", part, version)
        self.sent.setdefault(key, []).append({**row, "_person": who, "_household": household, "_row_id": self.last_row})
        return self.last_row

    def deliveries(self) -> list[Delivery]:
        made = []
        for (feed, period, known, part, version), rows in self.sent.items():
            columns = [*COLUMNS[feed], "_person", "_household"]
            values = {name: np.array([row.get(name) for row in rows], dtype=object) for name in columns}
            table = frame(feed, values)
            table["_row_id"] = pd.Series([row["_row_id"] for row in rows])
            made.append(Delivery(feed, part, period, known, table, version))
        return made

    def books(self) -> Books:
        return open_books(self.deliveries(), AS_OF)

    def truth(self) -> Answers:
        return answer(self.books())

    def fired(self) -> dict[str, str]:
        """Rules that fire, by household."""
        return dict(self.truth().merged[["household", "rule_keys"]].itertuples(index=False))

    def survey(self, of: str, net_yuan: float, members: int = 1, month: str = "2025-03", **values: Any) -> int:
        """A complete survey row whose net income is all wages."""
        items = dict.fromkeys(("production_income_fen", "property_income_fen", "transfer_income_fen", "production_cost_fen"), 0)
        plain = {"household_members": members, "period_end_month": month, "wage_income_fen": round(net_yuan * 100), **items}
        return self.say(SURVEY, of, period="2025", **{**plain, "claims_income_fen": 0, "compliant_self_pay_fen": 0, **values})

    def export(self, of: str, period: str, known: str = "", version: int = 1, platform: str = "P1", **values: Any) -> int:
        """A member's row of the national export."""
        plain = {"platform_household_no": platform, "household_type": "ordinary", "labour_capacity": "ordinary", "contact_name": "联系人"}
        return self.say(EXPORT, of, period=period, known=known or f"{period}-25", version=version, **{**plain, **values})
