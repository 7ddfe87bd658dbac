"""The register as it stood before: snapshots of earlier months, made backwards from the present.

Here belongs who stood in which household until when, and which numbers households bore; the files made of it stand in
``snapshots``. Nothing of the present moves: babies are not born yet, brides live with their parents, old couples have their
own number, a household that split is still one, villages carry last year's numbers. Splits that look made to fit a threshold
are chosen here; whether one is, the truth says.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
import pandas as pd

from simulation.world import ids, names, told
from simulation.world.homes import REGISTER
from simulation.world.people import County, age_at
from simulation.world.registry import CHANGE
from simulation.world.scenario import Plan

BACK = (12, 6)  # months before the present of which a snapshot is known
MARRIED = ("spouse", "daughter_in_law", "son_in_law")
NEVER = np.datetime64("NaT", "D")
ROUND = 0.88  # villages above this gave each household the next one's number
Days = npt.NDArray[np.datetime64]


@dataclass
class Past:
    """``stays``: person, home, start, end (NaT: open), joined, left, told (the register prints the day), relation.

    Homes below the number of households are those of the present; the others were merged away. ``numbers``: one row per home,
    one column per snapshot. ``changes``: id numbers that changed. ``swapped``: homes whose spouse was head, and until which snapshot.
    """

    county: County
    days: Days
    covered: npt.NDArray[np.bool_]
    stays: pd.DataFrame
    numbers: pd.DataFrame
    changes: pd.DataFrame
    swapped: dict[int, int] = field(default_factory=dict)


def snapshot_days(county: County) -> Days:
    """The days the snapshots speak of: month ends, the last one the present."""
    ends = [county.calendar.month(back - 1) - np.timedelta64(1, "D") for back in BACK]
    return np.array([*ends, county.calendar.day], dtype="datetime64[D]")


def rewind(county: County, plan: Plan) -> Past:
    """Decide what was otherwise before. Prints the days of some moves into the standing register."""
    days = snapshot_days(county)
    rows = county.hh["town_name"].map(county.hh.groupby("town_name")["size"].sum())
    covered = (rows >= rows.max() * 0.1).to_numpy()  # the smallest townships begin with the present
    writer = _Writer(county, plan, days, covered)
    writer.brides()
    writer.movers()
    writer.merged()
    writer.splits()
    writer.returned()
    writer.gone()
    past = writer.past()
    _print_moves(plan, past)
    return past


class _Writer:
    """Takes households one by one, each for one change, and notes the stays that differ from the present."""

    def __init__(self, county: County, plan: Plan, days: Days, covered: npt.NDArray[np.bool_]) -> None:
        self.county, self.plan, self.days, self.covered = county, plan, days, covered
        self.rng = county.rng("past")
        pp, hh = county.pp, county.hh
        self.owner, self.relation = pp["hh"].to_numpy(), pp["relation"].to_numpy(dtype=object)
        self.age, self.male = pp["age"].to_numpy(), pp["male"].to_numpy()
        self.birth = pp["birth"].to_numpy().astype("datetime64[D]")
        register = told.standing(plan, REGISTER)
        moved = told.of_persons(county, register, "move_in_date")
        self.moved = np.array([value or "NaT" for value in moved], dtype="datetime64[D]")
        self.start = np.full(len(pp), NEVER)
        self.joined = np.full(len(pp), "baseline", dtype=object)
        late = self.moved > days[0]
        self.start[late], self.joined[late] = self.moved[late], np.where(np.isin(self.relation[late], MARRIED), "married_in", "moved_in")
        born = (self.birth > days[0]) & ~(late & (self._window(self.moved) != self._window(self.birth)))
        self.start[born], self.joined[born] = self.birth[born], "born"
        self.printed = late.copy()
        restless = np.zeros(len(hh), dtype=bool)
        restless[self.owner[~np.isnat(self.start) | ~pp["alive"].to_numpy()]] = True
        self.open = covered & ~restless
        self.order = self.rng.permutation(len(hh))
        village = hh["village"].to_numpy()
        self.mood = self.rng.random(int(village.max()) + 1)[village]  # how a household's village numbers its households
        self.count = max(3, round(len(hh) * 0.008))
        self.before: list[tuple[int, int, np.datetime64, np.datetime64, str, str, bool, str]] = []
        self.homes: list[int] = []  # of each home that is gone, the household it was merged into
        self.ghosts: list[tuple[int, np.datetime64]] = []

    def _window(self, day: Days) -> npt.NDArray[np.int64]:
        return np.searchsorted(self.days, day).astype(np.int64)

    def _day(self, window: int | None = None) -> np.datetime64:
        """A day between two snapshots, not right after the first nor right before the second."""
        number = int(self.rng.integers(1, len(self.days))) if window is None else window
        span = int((self.days[number] - self.days[number - 1]).astype(np.int64))
        day: np.datetime64 = self.days[number - 1] + np.timedelta64(int(self.rng.integers(20, span - 10)), "D")
        return day

    def _take(self, fits: npt.NDArray[np.bool_]) -> int | None:
        free = self.order[(self.open & fits)[self.order]]
        if not len(free):
            return None
        self.open[free[0]] = False
        return int(free[0])

    def _of(self, persons: npt.NDArray[np.bool_]) -> npt.NDArray[np.int64]:
        """By household: the last such person; -1 where there is none."""
        found = np.full(len(self.county.hh), -1, dtype=np.int64)
        where = np.flatnonzero(persons)
        found[self.owner[where]] = where
        return found

    def _came(self, person: int, day: np.datetime64, joined: str, printed: bool) -> None:
        self.start[person], self.joined[person], self.printed[person] = day, joined, printed

    def brides(self) -> None:
        """Women who lived with their parents until they married."""
        size = self.county.hh["size"].to_numpy()
        bride = self._of(np.isin(self.relation, MARRIED) & ~self.male & (self.age >= 21) & (self.age <= 40))
        head_age = self.age[self.county.heads]
        for number in range(self.count * 2):
            home = self._take((bride >= 0) & (size >= 3))
            if home is None:
                return
            years = self.age[bride[home]]
            elsewhere = self.county.hh["village"].to_numpy() != self.county.hh["village"].to_numpy()[home]
            parents = self._take(elsewhere & (size >= 2) & (head_age >= years + 20) & (head_age <= years + 45))
            if parents is None:
                return
            day, printed = self._day(), number % 3 != 2
            self.before.append((int(bride[home]), parents, NEVER, day, "baseline", "married_out", printed, "daughter"))
            self._came(int(bride[home]), day, "married_in", printed)

    def movers(self) -> None:
        """Grandchildren who lived with other relatives."""
        child = self._of((self.relation == "grandchild") & (self.birth < self.days[0] - np.timedelta64(800, "D")))
        size = self.county.hh["size"].to_numpy()
        for number in range(self.count):
            home, other = self._take((child >= 0) & (size >= 3)), self._take(size >= 2)
            if home is None or other is None:
                return
            day, printed = self._day(), number % 2 == 0
            self.before.append((int(child[home]), other, NEVER, day, "baseline", "moved_out", printed, "grandchild"))
            self._came(int(child[home]), day, "moved_in", printed)

    def merged(self) -> None:
        """Old parents who had a number of their own until they were written to their son's."""
        parent = self._of(self.relation == "parent")
        for number in range(self.count):
            home = self._take(parent >= 0)
            if home is None:
                return
            day, printed = self._day(), number % 2 == 0
            old = len(self.county.hh) + len(self.homes)
            self.homes.append(home)
            for place, person in enumerate(np.flatnonzero((self.owner == home) & (self.relation == "parent"))):
                relation = "head" if place == 0 else "spouse"
                self.before.append((int(person), old, NEVER, day, "baseline", "merged", printed, relation))
                self._came(int(person), day, "merged", printed)

    def splits(self) -> None:
        """Households that were part of a neighbour's: some young couples, and old people who came on a benefit soon after."""
        size, village = self.county.hh["size"].to_numpy(), self.county.hh["village"].to_numpy()
        workers = np.bincount(self.owner[(self.age >= 20) & (self.age <= 55)], minlength=len(size))
        frail = np.bincount(self.owner[(self.age < 62) & (self.age > 13)], minlength=len(size)) == 0
        since = self._benefits()
        gained = frail & (since > self.days[0] + np.timedelta64(40, "D"))
        hit = self.plan.events[
            (self.plan.events["polarity"] == "positive") & self.plan.events["rule"].isin(["unsafe_dwelling", "water_failure"])
        ]
        noticed = frail & np.isin(np.arange(len(size)), hit["hh"])
        # Where numbers go round, whose number a neighbour bears says nothing: no split is told apart from a new number there.
        steady = self.mood <= ROUND
        for number in range(self.count * 3):
            fit = number < self.count
            kinds = [gained & steady, noticed & steady, frail & steady] if fit else [(size <= 3) & steady]
            part = self._take(next((kind for kind in kinds if (kind & self.open).any()), kinds[-1]))
            if part is None:
                continue
            rest = self._take((village == village[part]) & (workers > 0))
            if rest is None:
                continue
            known = fit and gained[part]
            window = 2 if known and since[part] > self.days[1] + np.timedelta64(40, "D") else 1
            day = self._day(window if fit else None)
            if known:
                day = min(day, since[part] - np.timedelta64(5, "D"))
            for person in np.flatnonzero(self.owner == part):
                self.before.append((int(person), rest, NEVER, day, "baseline", "split", number % 2 == 0, "other"))
                self._came(int(person), day, "split", number % 2 == 0)

    def _benefits(self) -> Days:
        """By household: the latest first day on the monitored list, dibao or tekun; NaT where nobody is."""
        since = np.full(len(self.county.hh), NEVER)
        for listed, case in self.plan.case_of.items():
            since[listed] = self.county.calendar.month(case.identified)
        for feed in ("civil_affairs/dibao", "civil_affairs/tekun"):
            rows = told.standing(self.plan, feed)
            home = self.owner[told.persons(self.county, rows)]
            start = rows["start_date"].to_numpy().astype("datetime64[D]")
            order = np.argsort(start, kind="stable")
            since[home[order]] = start[order]
        return since

    def returned(self) -> None:
        """Grown sons who were away from the register for one snapshot."""
        son = self._of((self.relation == "son") & (self.age >= 19) & (self.age <= 35))
        for _ in range(self.count):
            home = self._take(son >= 0)
            if home is None:
                return
            self.before.append((int(son[home]), home, NEVER, self._day(1), "baseline", "absent", False, "son"))
            self._came(int(son[home]), self._day(2), "returned", False)

    def gone(self) -> None:
        """Daughters who left the county: nobody knows them today."""
        size, head_age = self.county.hh["size"].to_numpy(), self.age[self.county.heads]
        for _ in range(self.count):
            home = self._take((size >= 2) & (head_age >= 48))
            if home is None:
                return
            person = len(self.county.pp) + len(self.ghosts)
            self.ghosts.append((home, self.county.calendar.back(int(self.rng.integers(8000, 11000)))))
            self.before.append((person, home, NEVER, self._day(), "baseline", "absent", False, "daughter"))

    def past(self) -> Past:
        pp = self.county.pp
        printed = self.printed & ~np.isin(self.joined, ["baseline", "born"])
        county = self._with_those_gone(np.where(printed, self.start, self.moved))
        held = np.arange(len(pp))
        now = pd.DataFrame(
            {
                "person": held, "home": self.owner, "start": self.start, "end": np.full(len(pp), NEVER), "joined": self.joined,
                "left": None, "told": self.printed, "relation": self.relation,
            }
        )  # fmt: skip
        before = pd.DataFrame(self.before, columns=now.columns)
        stays = pd.concat([before.astype({"start": "datetime64[s]", "end": "datetime64[s]"}), now], ignore_index=True)
        swapped = {}
        couple = self._of(self.relation == "spouse")
        for number in range(self.count):
            home = self._take(couple >= 0)
            if home is not None:
                swapped[home] = number % 2
        return Past(county, self.days, self.covered, stays, self._numbers(county), told.everything(self.plan, CHANGE), swapped)

    def _with_those_gone(self, moved: Days) -> County:
        """The county with its ghosts and the homes that are gone behind everybody of the present; ``moved``: printed move-in dates."""
        county, pp, hh = self.county, self.county.pp, self.county.hh
        homes = hh.iloc[self.homes].copy()
        homes["household_no"] = homes["household_no"].str[:6] + pd.Series(90000 + np.arange(len(homes)), index=homes.index).astype(str)
        extra = pp.iloc[county.heads[[home for home, _ in self.ghosts]]].copy()
        extra["male"], extra["relation"], extra["death"], extra["alive"] = False, "daughter", NEVER, True
        extra["birth"] = np.array([birth for _, birth in self.ghosts], dtype="datetime64[D]")
        extra["age"] = age_at(extra["birth"].to_numpy().astype("datetime64[D]"), county.calendar.day)
        surname = extra["name"].str[:1].to_numpy(dtype=object)
        extra["name"] = surname + names.given(self.rng, extra["male"].to_numpy())
        birth = np.concatenate([self.birth, extra["birth"].to_numpy().astype("datetime64[D]")])
        every = ids.resident_ids(county.area, birth, np.concatenate([self.male, extra["male"].to_numpy()]))
        taken = set(pp["id"]) | set(told.everything(self.plan, CHANGE)["old_id"])
        extra["id"] = [
            ids.former_ids(np.array([one]), np.ones(1, dtype=np.int64), taken)[0][0] if one in taken else one for one in every[len(pp) :]
        ]
        everybody = pd.concat([pp, extra], ignore_index=True)
        everybody["moved"] = np.concatenate([moved, np.full(len(extra), NEVER)])
        return County(county.area, county.calendar, county.seed, county.places, pd.concat([hh, homes], ignore_index=True), everybody)

    def _numbers(self, county: County) -> pd.DataFrame:
        """Every home's number at every snapshot. Villages that renumber: to numbers nobody else bears, or to the next one's."""
        now = county.hh["household_no"].to_numpy(dtype=object)
        village = county.hh["village"].to_numpy()
        mood = np.append(self.mood, self.mood[self.homes])
        real = np.arange(len(now)) < len(self.county.hh)
        serial = pd.Series(now).str[6:].astype(np.int64).to_numpy(dtype=np.int64)
        prefix = pd.Series(now).str[:6].to_numpy(dtype=object)
        last = pd.Series(serial).where(real, 0).groupby(village).transform("max").to_numpy()

        def number(values: npt.NDArray[np.integer]) -> npt.NDArray[np.object_]:
            made: npt.NDArray[np.object_] = prefix + np.char.zfill(values.astype("U5"), 5).astype(object)
            return made

        following = np.asarray(np.where(serial == last, 1, serial + 1), dtype=np.int64)
        fresh, older, next_one = number(serial + 50000), number(serial + 60000), number(following)
        first = np.select([real & (mood < 0.05), real & (mood < 0.22), real & (mood > ROUND)], [older, fresh, next_one], now)
        second = np.select([real & (mood < 0.15), real & (mood > 0.94)], [fresh, next_one], now)
        return pd.DataFrame({0: first, 1: second, 2: now}).astype(object)


def _print_moves(plan: Plan, past: Past) -> None:
    """The standing register prints the day of some moves."""
    stays = past.stays
    moves = stays[stays["told"] & stays["end"].isna() & ~stays["joined"].isin(["baseline", "born"])]
    days = dict(
        zip(past.county.pp["id"].iloc[moves["person"]], moves["start"].astype("datetime64[s]").dt.strftime("%Y-%m-%d"), strict=True)
    )
    for item in plan.written:
        if item.feed == REGISTER:
            known = item.frame["_person"].map(days)
            item.frame["move_in_date"] = (
                known.where(known.notna(), item.frame["move_in_date"])
                .astype(object)
                .where(known.notna() | item.frame["move_in_date"].notna(), None)
            )
