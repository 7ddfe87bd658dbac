"""What departments wrote before the one at work, read back: the base of every feed that must agree with another.

Here belong standing rows by feed, what they say of each person, and drawing some of many. Nothing is planted here
and nothing a rule reads is written: feeds built on this change no answer.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from simulation.world.model import Delivery
from simulation.world.people import County
from simulation.world.scenario import Plan

Bools = npt.NDArray[np.bool_]
Ints = npt.NDArray[np.int64]
Objects = npt.NDArray[np.object_]


def standing(plan: Plan, feed: str) -> pd.DataFrame:
    """The latest snapshot of each part."""
    latest: dict[str | None, Delivery] = {}
    for item in plan.written:
        if item.feed == feed:
            other = latest.get(item.part)
            if other is None or (item.period, item.known_at, item.version) > (other.period, other.known_at, other.version):
                latest[item.part] = item
    return pd.concat([item.frame for item in latest.values()], ignore_index=True)


def everything(plan: Plan, feed: str) -> pd.DataFrame:
    """Every row ever sent, in order of sending: events, and rosters that add up."""
    return pd.concat([item.frame for item in plan.written if item.feed == feed], ignore_index=True)


def persons(county: County, rows: pd.DataFrame) -> Ints:
    """Whom each row is about, as a place in the register of people."""
    return np.asarray(pd.Index(county.pp["id"]).get_indexer(rows["_person"]), dtype=np.int64)


def of_persons(county: County, rows: pd.DataFrame, column: str) -> Objects:
    """What the rows say of each person of the county; the last row counts, None where there is none."""
    result = np.full(len(county.pp), None, dtype=object)
    result[persons(county, rows)] = rows[column].to_numpy(dtype=object)
    return result


def among(county: County, rows: pd.DataFrame) -> Bools:
    """Who of the county is named by the rows."""
    result = np.zeros(len(county.pp), dtype=bool)
    result[persons(county, rows)] = True
    return result


def some(rng: np.random.Generator, candidates: Ints, share: float) -> Ints:
    """A share of the candidates, at least one where there are any: a hamlet sends every feed too."""
    chosen = candidates[rng.random(len(candidates)) < share]
    return chosen if len(chosen) else candidates[:1]


def pick(rng: np.random.Generator, words: tuple[Any, ...], count: int, weights: tuple[float, ...] | None = None) -> Objects:
    """One word for each of so many rows."""
    chosen: Objects = np.array(words, dtype=object)[rng.choice(len(words), count, p=weights)]
    return chosen


def days_within(rng: np.random.Generator, first: np.datetime64, last: np.datetime64, count: int) -> npt.NDArray[np.datetime64]:
    """So many days between two, both inclusive."""
    span = max(int((last - first).astype(np.int64)), 0) + 1
    return first + rng.integers(0, span, count).astype("timedelta64[D]")
