"""Whether a row whose id was damaged still proves who it is about, by the household register alone.

Here belongs the one question "is this name, in this village or with this birth date, one person and the right
one?". The answer decides between a recoverable corruption and ``id_hard``; it is never asked of the product.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import pandas as pd

KEYS = {
    "village": ["township_name", "village_name", "person_name"],
    "birth": ["person_name", "birth"],
    "stem": ["person_name", "stem"],
}


@dataclass(frozen=True)
class Register:
    """Combinations that name exactly one person, and whom. ``stem`` is the first fifteen digits of an id;
    ``places`` are the townships' villages."""

    village: dict[tuple[Any, ...], Any]
    birth: dict[tuple[Any, ...], Any]
    stem: dict[tuple[Any, ...], Any]
    places: frozenset[tuple[Any, ...]]

    @classmethod
    def of(cls, frames: Iterable[pd.DataFrame]) -> Register:
        wanted = ["_person", "township_name", "village_name", "person_name", "resident_id"]
        parts = [frame[wanted] for frame in frames]
        people = pd.concat(parts, ignore_index=True).drop_duplicates() if parts else pd.DataFrame(columns=wanted)
        ids = people["resident_id"].astype(object)
        people = people.assign(birth=ids.str.slice(6, 14), stem=ids.str.slice(0, 15))
        places = people[["township_name", "village_name"]].drop_duplicates().itertuples(index=False, name=None)
        return cls(**{name: _only(people, keys) for name, keys in KEYS.items()}, places=frozenset(places))

    def proves(self, by: str, key: tuple[Any, ...], person: Any) -> bool:
        return person is not None and getattr(self, by).get(key) == person


def _only(people: pd.DataFrame, keys: list[str]) -> dict[tuple[Any, ...], Any]:
    pairs = people[[*keys, "_person"]].dropna().drop_duplicates()
    alone = pairs[~pairs.duplicated(keys, keep=False)]
    return dict(zip(zip(*(alone[key] for key in keys), strict=True), alone["_person"], strict=True))
