"""How a row is slipped into a finished world: added, written again, changed or taken away in what a department already sent.

Here belongs finding people nothing is planned for and touching their rows; what is slipped in, and why, stands in
``contradictions``. A new row is a copy of one its department wrote, with the person's own columns.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd

from simulation.world import frames, ids
from simulation.world.model import Calendar, Delivery, World

REGISTER, DEATH = "public_security/household_register", "health/death"
LISTS = ("civil_affairs/dibao", "civil_affairs/tekun")
WIDE = str.maketrans("0123456789X", "０１２３４５６７８９Ｘ")
SERIALS = {"plate_no": "川H9{:04d}", "comparison_no": "BD9{:05d}"}


def full_width(number: str) -> str:
    """The same number as another clerk types it."""
    return number.translate(WIDE)


def other_name(name: str) -> str:
    """A name nearly the same: another last character."""
    return name[:-1] + ("林" if name[-1] != "林" else "兰")


class NoRoom(Exception):
    """The world has nobody left to plant this at."""


class Clerk:
    """A world being slipped into. Every person taken comes from a household of its own, in order of the register."""

    def __init__(self, world: World) -> None:
        self.world, self.calendar = world, Calendar(world.as_of)
        self.given = list(world.deliveries)
        self.at: dict[str, list[int]] = {}
        for number, item in enumerate(self.given):
            self.at.setdefault(item.feed, []).append(number)
        table = self.rows(REGISTER)
        self.register = table[table["death_date"].isna()].drop_duplicates("_person").set_index("_person", drop=False)
        self.known = pd.concat([self.register, self._struck_off(set(table["_person"]))])
        planned = set(world.planted["household_no"]) | set(world.planted_list["household_no"])
        self.planned, self.used = planned, set[str]()
        self.notes: list[dict[str, Any]] = []
        self.next_row = 1 + max(int(item.frame["_row_id"].max()) for item in self.given if len(item.frame))
        self.serials = 0
        self.stays = world.households["stays"].copy()  # who stood in which household: a death struck out in the register ends it

    # What stands.

    def standing(self, feed: str) -> list[int]:
        """Deliveries that stand: of a part the last; of a feed sent as a whole, or of events, the last one sent."""
        latest: dict[str | None, int] = {}
        for number in self.at[feed]:
            item = self.given[number]
            if item.is_past:  # a register of earlier months speaks of people who are gone
                continue
            other = latest.get(item.part)
            if other is None or _order(item) > _order(self.given[other]):
                latest[item.part] = number
        return list(latest.values())

    def rows(self, feed: str) -> pd.DataFrame:
        """Rows a slip may look at: of the deliveries that stand."""
        return pd.concat([self.given[number].frame for number in self.standing(feed)], ignore_index=True)

    # Whom to take.

    def person(self, pool: Iterable[str], planned: bool = False) -> str:
        """The first of these people who lives in a household that nobody was taken from. Raises NoRoom."""
        for one in sorted(set(pool) & set(self.known.index)):
            home = str(self.known.at[one, "household_no"])
            if home not in self.used and (planned or home not in self.planned):
                self.used.add(home)
                return one
        raise NoRoom

    def grown_up(self, age: int, span: int = 20) -> list[str]:
        """Everybody of the register who is at least so old, and less than ``span`` years older."""
        born = pd.to_datetime(self.register["birth_date"])
        limit = pd.Timestamp(self.calendar.as_of) - pd.DateOffset(years=age)
        return [str(one) for one in self.register.index[(born <= limit) & (born > limit - pd.DateOffset(years=span))]]

    def children(self, youngest: int, oldest: int) -> list[str]:
        born, today = pd.to_datetime(self.register["birth_date"]), pd.Timestamp(self.calendar.as_of)
        fits = (born <= today - pd.DateOffset(years=youngest)) & (born > today - pd.DateOffset(years=oldest + 1))
        return [str(one) for one in self.register.index[fits]]

    def gone(self) -> list[str]:
        """Whom an earlier register names and today's does not."""
        return [str(one) for one in self.known.index.difference(self.register.index)]

    def heads(self) -> list[str]:
        return [str(one) for one in self.register.index[self.register["relation"] == "head"]]

    def without_phone(self) -> list[str]:
        return [str(one) for one in self.register.index[self.register["phone"].isna()]]

    def said(self, person: str, column: str) -> str:
        """What the register says of somebody."""
        return str(self.register.at[person, column])

    def mate(self, person: str) -> str:
        """Another grown-up of the same household."""
        home = self.register[self.register["household_no"] == self.register.at[person, "household_no"]]
        return min(str(one) for one in home.index if one != person)

    def listed_without(self, feed: str, least: int = 1) -> str:
        """A grown-up of a household on a roster, of at least so many people, none of whom the feed names."""
        names = set(pd.concat([self.given[number].frame["_household"] for number in self.at[feed]]))
        listed = set(pd.concat([self.rows(one) for one in LISTS])["_household"]) - names
        born = pd.to_datetime(self.register["birth_date"])
        grown = born <= pd.Timestamp(self.calendar.as_of) - pd.DateOffset(years=20)
        size = self.register["household_no"].map(self.register["household_no"].value_counts())
        return self.person(self.register.index[grown & (size >= least) & self.register["household_no"].isin(listed)])

    # What to do.

    def add(self, feed: str, person: str, **values: Any) -> None:
        """A new row about somebody, like one its department wrote; columns of the person are the register's unless given."""
        number = self._home(feed, person)
        frame = self.given[number].frame
        made = _first(frame) | self._own(feed, person) | values
        if "_household_no" in made:  # whom the printed number means
            made["_household_no"] = made.get("household_no")
        self._append(number, made)

    def again(self, feed: str, person: str, **values: Any) -> None:
        """A row written a second time, with these columns otherwise."""
        for number in self.standing(feed):
            mine = self.given[number].frame
            mine = mine[mine["_person"] == person]
            if len(mine):
                self._append(number, _first(mine) | values)
                return

    def change(self, feed: str, person: str, **values: Any) -> None:
        """Columns of the rows about somebody, written otherwise."""
        for number in self.standing(feed):
            item = self.given[number]
            hit = (item.frame["_person"] == person).to_numpy()
            if hit.any():
                frame = item.frame.copy()
                for name, value in values.items():
                    column = frame[name].to_numpy(dtype=object, copy=True)
                    column[hit] = value
                    frame[name] = pd.Series(column, index=frame.index, dtype=object)
                self.given[number] = replace(item, frame=frame)

    def drop(self, feed: str, person: str) -> None:
        """Somebody left out."""
        for number in self.standing(feed):
            item = self.given[number]
            self.given[number] = replace(item, frame=item.frame[item.frame["_person"] != person].reset_index(drop=True))

    def die(self, person: str, day: np.datetime64) -> None:
        """A death that the health office knows and the register does not."""
        self.serials += 1
        self.add(
            DEATH, person, death_certificate_no=f"SW9{self.serials:05d}", death_date=str(day), death_cause="心脏病", death_place="home",
            reported_date=str(np.minimum(day + np.timedelta64(2, "D"), self.calendar.back(4))),
        )  # fmt: skip

    def strike_out(self, person: str, day: np.datetime64) -> None:
        """A death that the register knows."""
        self.change(REGISTER, person, death_date=str(day))
        self.stays.loc[self.stays["resident_id"] == person, "death"] = day.astype("datetime64[s]")

    def last_seen(self, person: str) -> np.datetime64:
        """The day of the last register that names somebody who is gone."""
        last = self.stays.loc[self.stays["resident_id"] == person, "last"].max()
        day: np.datetime64 = self.world.households["days"]["day"].to_numpy().astype("datetime64[D]")[last]
        return day

    def die_gone(self, person: str, day: np.datetime64) -> None:
        """A death for which somebody was struck off altogether: the health office alone says so."""
        self.die(person, day)
        self.stays.loc[self.stays["resident_id"] == person, ["death", "end"]] = day.astype("datetime64[s]")

    def serial(self, feed: str, positive: bool) -> str:
        """A number for something owned: a plate, a credit code, a comparison."""
        self.serials += 1
        if feed.startswith("market"):
            return ids.credit_code("92", "990821", 900_000 + self.serials)
        return SERIALS["plate_no" if feed.startswith("traffic") else "comparison_no"].format(self.serials)

    # What was done.

    def note(self, code: str, positive: bool, person: str, *, household: bool = False, cited: Sequence[str] = ()) -> None:
        """What was planted, and at whom: the person, the household, or a number shared by those ``cited``."""
        homes = [str(self.known.at[one, "household_no"]) for one in cited or [person]]
        self.notes.append(
            {
                "code": code,
                "polarity": "positive" if positive else "near_miss",
                "resident_id": None if household or cited else person,
                "household_no": homes[0],
                "households": ",".join(homes),
                "person": person,
                "status": None,
            }
        )

    def found(self, code: str) -> str | None:
        """Whom a contradiction of this kind was planted at."""
        return next((note["person"] for note in self.notes if note["code"] == code and note["polarity"] == "positive"), None)

    def answered(self, code: str, status: str) -> None:
        for note in self.notes:
            if note["code"] == code and note["polarity"] == "positive":
                note["status"] = status

    def planted(self) -> pd.DataFrame:
        names = ["code", "polarity", "resident_id", "household_no", "households", "status"]
        return pd.DataFrame(self.notes, columns=[*names, "person"])[names]

    def _struck_off(self, registered: set[str]) -> pd.DataFrame:
        """The last row the register had of everybody it holds no more, under the number his household bears today."""
        past = [item for item in self.given if item.feed == REGISTER and item.is_past]
        rows = pd.concat([item.frame for item in sorted(past, key=_order)], ignore_index=True)
        rows = rows[~rows["_person"].isin(registered)].drop_duplicates("_person", keep="last")
        return rows.assign(household_no=rows["_household"]).set_index("_person", drop=False)

    def _home(self, feed: str, person: str) -> int:
        """The delivery a row about this person belongs to: his township's, else the last one sent."""
        numbers = self.standing(feed)
        town = self.known.at[person, "township_name"]
        own = [number for number in numbers if self.given[number].part == town]
        return own[0] if own else max(numbers, key=lambda number: _order(self.given[number]))

    def _own(self, feed: str, person: str) -> dict[str, Any]:
        row = self.known.loc[person]
        own = {name: row[name] for name in ("township_name", "village_name", "person_name", "resident_id", "sex", "birth_date", "phone")}
        own |= {"household_no": row["household_no"], "head_name": row["person_name"], "head_id": row["resident_id"]}
        known = {name: value for name, value in own.items() if name in frames.COLUMNS[feed]}
        return known | {"_person": person, "_household": row["household_no"]}

    def _append(self, number: int, values: dict[str, Any]) -> None:
        item = self.given[number]
        row = pd.DataFrame([values | {"_row_id": self.next_row}]).reindex(columns=item.frame.columns)
        self.next_row += 1
        made = {
            name: pd.Series(
                [*item.frame[name].astype(object), row.at[0, name]], dtype=item.frame[name].dtype if name == "_row_id" else object
            )
            for name in item.frame.columns
        }
        self.given[number] = replace(item, frame=pd.DataFrame(made))


def _order(item: Delivery) -> tuple[str, str, int]:
    return item.period, item.known_at, item.version


def _first(frame: pd.DataFrame) -> dict[str, Any]:
    return {str(name): value for name, value in frame.iloc[0].items()}
