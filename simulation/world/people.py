"""Households and persons of the county, before anything happens to them.

Here belong household shapes, ages, relations, names and numbers. What happens to whom is the scenario's.
Ids are given last (``finish``): the scenario may move a birthday to the wrong side of an age limit first.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from simulation.world import ids, names, places
from simulation.world.model import Calendar, generator

Slot = tuple[str, npt.NDArray[np.bool_], npt.NDArray[np.int64]]  # relation, male, age
Shape = Callable[[np.random.Generator, int], list[Slot]]


@dataclass
class County:
    """Everyone registered in the county. ``hh`` has one row per household, ``pp`` one per person, in household order."""

    area: str
    calendar: Calendar
    seed: int
    places: pd.DataFrame
    hh: pd.DataFrame
    pp: pd.DataFrame

    def rng(self, part: str) -> np.random.Generator:
        return generator(self.seed, part)

    @property
    def heads(self) -> npt.NDArray[np.int64]:
        """Person index of each household's head."""
        return self.hh["first"].to_numpy()


def _ages(rng: np.random.Generator, low: int, high: int, count: int) -> npt.NDArray[np.int64]:
    return rng.integers(low, high, count)


def _couple(rng: np.random.Generator, count: int, low: int, high: int) -> tuple[list[Slot], npt.NDArray[np.int64]]:
    age = _ages(rng, low, high, count)
    male = rng.random(count) < 0.88
    spouse = np.clip(age + rng.integers(-5, 4, count), 21, 92)
    return [("head", male, age), ("spouse", ~male, spouse)], np.minimum(age, spouse)


def _child(
    rng: np.random.Generator, count: int, low: npt.NDArray[np.int64], high: npt.NDArray[np.int64]
) -> tuple[npt.NDArray[np.bool_], npt.NDArray[np.int64]]:
    high = np.maximum(high, low + 1)
    return rng.random(count) < 0.52, rng.integers(low, high)


def _one(low: int, high: int) -> Shape:
    return lambda rng, count: [("head", rng.random(count) < 0.65, _ages(rng, low, high, count))]


def _elders(rng: np.random.Generator, count: int) -> list[Slot]:
    return _couple(rng, count, 60, 86)[0]


def _young(children: int) -> Shape:
    def shape(rng: np.random.Generator, count: int) -> list[Slot]:
        slots, age = _couple(rng, count, 26, 47)
        for _ in range(children):
            male, years = _child(rng, count, np.zeros(count, dtype=np.int64), np.minimum(age - 21, 22))
            slots.append(("child", male, years))
        return slots

    return shape


def _grown(rng: np.random.Generator, count: int) -> list[Slot]:
    slots, age = _couple(rng, count, 46, 60)
    male, years = _child(rng, count, age - 30, age - 22)
    return [*slots, ("child", male, years)]


def _three(grandchildren: int) -> Shape:
    def shape(rng: np.random.Generator, count: int) -> list[Slot]:
        slots, age = _couple(rng, count, 50, 68)
        son = age - rng.integers(21, 26, count)
        wife = np.clip(son + rng.integers(-4, 2, count), 21, 60)
        slots += [("child", np.ones(count, dtype=bool), son), ("daughter_in_law", np.zeros(count, dtype=bool), wife)]
        for _ in range(grandchildren):
            male, years = _child(rng, count, np.zeros(count, dtype=np.int64), np.clip(wife - 21, 1, 19))
            slots.append(("grandchild", male, years))
        return slots

    return shape


def _with_parent(rng: np.random.Generator, count: int) -> list[Slot]:
    slots, age = _couple(rng, count, 32, 52)
    child_male, child_age = _child(rng, count, np.zeros(count, dtype=np.int64), np.minimum(age - 21, 21))
    parent_male = rng.random(count) < 0.4
    slots += [("child", child_male, child_age), ("parent", parent_male, slots[0][2] + rng.integers(21, 32, count))]
    other = slots[-1][2] + rng.integers(-4, 4, count)
    return [*slots, ("parent", ~parent_male, other)]


def _left_behind(rng: np.random.Generator, count: int) -> list[Slot]:
    slots, _ = _couple(rng, count, 58, 74)
    male, years = _child(rng, count, np.full(count, 3), np.full(count, 17))
    return [*slots, ("grandchild", male, years)]


def _single_parent(rng: np.random.Generator, count: int) -> list[Slot]:
    age = _ages(rng, 27, 52, count)
    male, years = _child(rng, count, np.full(count, 1), np.minimum(age - 21, 20))
    return [("head", rng.random(count) < 0.5, age), ("child", male, years)]


# share of households, shape; sizes average about 3.5
SHAPES: tuple[tuple[float, Shape], ...] = (
    (0.08, _one(61, 89)), (0.04, _one(26, 60)), (0.12, _elders), (0.12, _young(1)), (0.14, _young(2)), (0.10, _grown),
    (0.14, _three(1)), (0.10, _three(2)), (0.08, _with_parent), (0.04, _left_behind), (0.04, _single_parent),
)  # fmt: skip


def populate(area: str, households: int, seed: int, calendar: Calendar) -> County:
    """Households in their villages and groups, with their members, births and names; no ids yet."""
    rng = generator(seed, "people")
    place = places.villages(area)
    village = places.shares(place, households, rng)
    share = np.array([weight for weight, _ in SHAPES])
    kind = rng.choice(len(SHAPES), households, p=share / share.sum())
    parts: list[pd.DataFrame] = []
    for number, (_, shape) in enumerate(SHAPES):
        members = np.flatnonzero(kind == number)
        for slot, (relation, male, age) in enumerate(shape(rng, len(members))):
            word = np.where(male, "son", "daughter") if relation == "child" else np.full(len(members), relation)
            parts.append(pd.DataFrame({"hh": members, "slot": slot, "relation": word.astype(object), "male": male, "age": age}))
    pp = pd.concat(parts, ignore_index=True).sort_values(["hh", "slot"], ignore_index=True)
    days = (pp["age"].to_numpy() * 365.25).astype(np.int64) + rng.integers(1, 365, len(pp))
    pp["birth"] = calendar.day - days.astype("timedelta64[D]")
    pp["death"] = np.full(len(pp), np.datetime64("NaT"), dtype="datetime64[D]")
    size = pp.groupby("hh").size().to_numpy()
    first = np.concatenate([[0], np.cumsum(size)[:-1]])
    hh = pd.DataFrame({"village": village, "size": size, "first": first})
    for column in place.columns:
        hh[column] = place[column].to_numpy()[village]
    _number(hh, rng)
    county = County(area, calendar, seed, place, hh, pp)
    _name(county, rng)
    return county


def _number(hh: pd.DataFrame, rng: np.random.Generator) -> None:
    """Household numbers, villager groups and kind of registration."""
    serial = hh.groupby("village_code").cumcount().to_numpy() + 1
    hh["household_no"] = hh["town_code"].str[6:] + hh["village_code"].str[9:] + pd.Series(serial).astype(str).str.zfill(5)
    per_village = hh.groupby("village_code")["size"].transform("size").to_numpy()
    groups = np.clip(per_village // 35 + 2, 2, 9)
    group = (serial - 1) * groups // per_village + 1
    community = hh["is_community"].to_numpy()
    urban = community & (rng.random(len(hh)) < 0.55)
    hh["is_rural"] = ~urban
    hh["register_kind"] = np.where(urban, "urban", np.where(rng.random(len(hh)) < 0.08, "resident", "rural")).astype(object)
    text = group.astype(str).astype(object)
    text[urban] = None  # townspeople belong to no villager group
    hh["group_no"] = text


def _name(county: County, rng: np.random.Generator) -> None:
    pp, hh = county.pp, county.hh
    household = pp["hh"].to_numpy()
    family = names.surnames(rng, len(hh))[household]
    relation = pp["relation"].to_numpy()
    male = pp["male"].to_numpy()
    married_in = np.isin(relation, ["spouse", "daughter_in_law", "son_in_law"]) | ((relation == "parent") & ~male)
    surname = np.where(married_in, names.surnames(rng, len(pp)), family)
    full = surname + names.given(rng, male)
    minority = (rng.random(len(hh)) < 0.004)[household]
    full[minority] = names.minority(rng, int(minority.sum()))
    pp["name"] = full
    pp["ethnicity"] = np.where(minority, "07", np.where((rng.random(len(hh)) < 0.01)[household], "33", "01")).astype(object)
    # One telephone a household as often as one a person: same phone for many is what registers show.
    shared = rng.random(len(pp)) < 0.5
    pp["phone"] = ids.phones(np.where(shared, household * 7 + 13, np.arange(len(pp)) * 3 + 20_000_000))
    pp.loc[rng.random(len(pp)) < 0.35, "phone"] = None


def finish(county: County) -> None:
    """Give everyone the id their final birth date and sex ask for, and write down their ages."""
    pp = county.pp
    birth = pp["birth"].to_numpy().astype("datetime64[D]")
    pp["id"] = ids.resident_ids(county.area, birth, pp["male"].to_numpy())
    pp["age"] = age_at(birth, county.calendar.day)
    pp["alive"] = pp["death"].isna().to_numpy()


def age_at(birth: npt.NDArray[np.datetime64], day: np.datetime64) -> npt.NDArray[np.int64]:
    """Full years at a day."""
    born, then = birth.astype("datetime64[D]"), day.astype("datetime64[D]")
    years = then.astype("datetime64[Y]").astype(np.int64) - born.astype("datetime64[Y]").astype(np.int64)

    def month_day(dates: npt.NDArray[np.datetime64] | np.datetime64) -> npt.NDArray[np.int64]:
        month = np.asarray(dates).astype("datetime64[M]")
        result: npt.NDArray[np.int64] = (
            (month.astype(np.int64) % 12 + 1) * 100
            + (np.asarray(dates).astype("datetime64[D]") - month.astype("datetime64[D]")).astype(np.int64)
            + 1
        )
        return result

    full: npt.NDArray[np.int64] = years - (month_day(born) > month_day(then))
    return full
