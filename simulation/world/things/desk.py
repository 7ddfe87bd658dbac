"""What a clerk who writes about things has at hand: the county, the plan, and what other departments wrote.

Also the facts several partners must tell alike: which villages are exited or key villages, who moved to which
resettlement site, which operators there are. Randomness has streams of its own, so nothing planted ever moves.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from simulation.world import frames, ids, names, told
from simulation.world.deliver import whole
from simulation.world.model import Calendar, Delivery
from simulation.world.people import County
from simulation.world.scenario import Plan

Ints = npt.NDArray[np.int64]
Objects = npt.NDArray[np.object_]
Days = npt.NDArray[np.datetime64]
Bools = npt.NDArray[np.bool_]


@dataclass
class Desk:
    """What is looked up in others' books comes from what was written before."""

    county: County
    plan: Plan

    @property
    def calendar(self) -> Calendar:
        return self.county.calendar

    def rng(self, purpose: str) -> np.random.Generator:
        return self.county.rng(f"things/{purpose}")

    def latest(self, feed: str) -> pd.DataFrame:
        """The standing snapshot of another feed."""
        return told.standing(self.plan, feed)

    def all_of(self, feed: str) -> pd.DataFrame:
        """Every row another feed of events ever sent."""
        return told.everything(self.plan, feed)

    # Facts told alike by several partners.

    @cached_property
    def rural(self) -> Ints:
        """Households registered as rural."""
        return np.flatnonzero(self.county.hh["is_rural"].to_numpy())

    @cached_property
    def assisted(self) -> Ints:
        """Exited households and those on the monitored list."""
        marked = self.plan.exited.copy()
        marked[self.plan.cases["hh"].to_numpy(dtype=np.int64)] = True
        return np.flatnonzero(marked)

    @cached_property
    def lived_in(self) -> Ints:
        """Villages in which somebody is registered."""
        return np.unique(self.county.hh["village"].to_numpy())

    @cached_property
    def exited_village(self) -> Bools:
        return self.rng("villages").random(len(self.county.places)) < 0.4

    @cached_property
    def key_village(self) -> Bools:
        key = self.rng("key villages").random(len(self.county.places)) < 0.1
        key[self.lived_in[0]] = True
        return key

    @cached_property
    def sites(self) -> pd.DataFrame:
        """Resettlement sites: site_no, site_name, village (index), town."""
        count = max(3, min(25, len(self.assisted) // 12))
        villages = self.rng("sites").choice(len(self.county.places), count, replace=False)
        place = self.county.places.iloc[np.sort(villages)]
        return pd.DataFrame(
            {
                "site_no": [f"AZ{self.county.area}{number + 1:03d}" for number in range(count)],
                "site_name": (place["village_name"] + "安置点").to_numpy(dtype=object),
                "village": place.index.to_numpy(),
            }
        )

    @cached_property
    def relocated(self) -> pd.DataFrame:
        """Households that moved: hh, site (index), title_no (None while untitled)."""
        rng = self.rng("relocated")
        exited = np.flatnonzero(self.plan.exited)
        moved = np.sort(rng.choice(exited, max(len(self.sites), len(exited) // 4), replace=False))
        titled = rng.random(len(moved)) < 0.85
        title = np.array([f"川（2021）旺苍县不动产权第{number + 1:07d}号" for number in range(len(moved))], dtype=object)
        title[~titled] = None
        return pd.DataFrame({"hh": moved, "site": np.arange(len(moved)) % len(self.sites), "title_no": title})

    @cached_property
    def operators(self) -> pd.DataFrame:
        """Operators of the county: those that hold contracts of assets, and farms besides. name, uscc, village, kind."""
        rng = self.rng("operators")
        contracts = self.latest("rural_revitalisation/asset_contract")
        known = contracts.dropna(subset=["operator_uscc"]).drop_duplicates("operator_uscc")
        more = max(20, len(self.rural) // 40)
        suffix = np.array(["茶业专业合作社", "核桃种植合作社", "家庭农场", "农业开发有限公司", "食用菌专业合作社"], dtype=object)
        kinds = np.array(["cooperative", "cooperative", "family_farm", "company", "cooperative"], dtype=object)
        village = rng.choice(self.lived_in, len(known) + more)
        drawn = rng.integers(0, len(suffix), more)
        town = self.county.places["village_name"].to_numpy(dtype=object)[village[len(known) :]]
        name = "旺苍县" + town + np.arange(1, more + 1).astype(str).astype(object) + "号" + suffix[drawn]
        codes = [ids.credit_code("91" if kinds[kind] == "company" else "93", "990821", 500_000 + n) for n, kind in enumerate(drawn)]
        return pd.DataFrame(
            {
                "name": [*known["operator_name"], *name],
                "uscc": [*known["operator_uscc"], *codes],
                "kind": [*["cooperative"] * len(known), *kinds[drawn]],
                "village": village,
            }
        )

    # Ways to make columns.

    def officials(self, rng: np.random.Generator, count: int) -> Objects:
        """Names of people who are not of the register: officials, visitors."""
        made: Objects = names.surnames(rng, count) + names.given(rng, rng.random(count) < 0.7)
        return made

    def phones(self, rng: np.random.Generator, count: int) -> Objects:
        return ids.phones(rng.integers(50_000_000, 99_999_999, count))

    def back(self, rng: np.random.Generator, low: int, high: int, count: int) -> Days:
        """Days between so many days before as_of; never later than the day the clerks send."""
        days: Days = self.calendar.day - rng.integers(low, high, count).astype("timedelta64[D]")
        return days

    def of_villages(self, feed: str, village: Ints, values: frames.Values) -> pd.DataFrame:
        """Rows that each name one village."""
        places = self.county.places
        given: frames.Values = {
            "township_name": places["town_name"].to_numpy(dtype=object)[village],
            "village_name": places["village_name"].to_numpy(dtype=object)[village],
        }
        return frames.frame(feed, {**given, **values})

    def of_households(self, feed: str, household: Ints, values: frames.Values) -> pd.DataFrame:
        return frames.of_households(self.county, feed, household, values)

    def of_persons(self, feed: str, person: Ints, values: frames.Values) -> pd.DataFrame:
        return frames.of_persons(self.county, feed, person, values)

    def adults(self, rng: np.random.Generator, village: Ints) -> Ints:
        """One living adult of each of these villages, nobody twice in a village while there are others."""
        pp = self.county.pp
        fit = np.flatnonzero(pp["alive"].to_numpy() & (pp["age"].to_numpy() >= 20) & (pp["age"].to_numpy() < 66))
        home = self.county.hh["village"].to_numpy()[pp["hh"].to_numpy()[fit]]
        shuffled = rng.permutation(len(fit))
        by_village = {int(place): fit[shuffled[home[shuffled] == place]] for place in np.unique(village)}
        turn: dict[int, int] = {}
        chosen = np.empty(len(village), dtype=np.int64)
        for at, place in enumerate(village.tolist()):
            pool = by_village[place] if len(by_village[place]) else fit
            chosen[at] = pool[turn.get(place, 0) % len(pool)]
            turn[place] = turn.get(place, 0) + 1
        return chosen


def pick(rng: np.random.Generator, options: Sequence[Any], count: int, weights: Sequence[float] | None = None) -> Objects:
    """So many of the options, by weight."""
    share = None if weights is None else np.array(weights) / sum(weights)
    drawn: Objects = np.array(options, dtype=object)[rng.choice(len(options), count, p=share)]
    return drawn


def dated(given: Bools, days: Days) -> Days:
    """Days where given, none elsewhere."""
    return np.where(given, days, np.datetime64("NaT", "D"))


def yuan(rng: np.random.Generator, low: int, high: int, count: int, step: int = 10) -> Ints:
    """Sums in fen, of whole steps of yuan."""
    made: Ints = rng.integers(low // step, high // step + 1, count) * step * 100
    return made


def wan(rng: np.random.Generator, low: float, high: float, count: int) -> Ints:
    """Sums in fen, of tenths of ten thousand yuan."""
    made: Ints = rng.integers(int(low * 10), int(high * 10) + 1, count) * 1000 * 100
    return made


def send(desk: Desk, feed: str, frame: pd.DataFrame, period: str, back: int = 6) -> list[Delivery]:
    """The whole frame as one delivery so many days before as_of."""
    return whole(feed, frame, period, desk.calendar.known(back))


def month_text(days: Days) -> Objects:
    """Months of days as ``YYYY-MM``."""
    return np.datetime_as_string(days.astype("datetime64[M]")).astype(object)
