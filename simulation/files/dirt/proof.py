"""Whether a row whose id, name or village was damaged still proves who it is about, by the registers of the police alone.

Here belong the questions "is this name, in this village or with this birth date, one person and the right one?", "does somebody
there bear the name as it is now written?" and "under which number was this person known before?". The answers decide between a
recoverable corruption and ``id_hard``; they are never asked of the product.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

KEYS = {
    "village": ["township_name", "village_name", "person_name"],
    "birth": ["person_name", "birth"],
    "stem": ["person_name", "stem"],
}
Only = Mapping[tuple[Any, ...], Any]


@dataclass(frozen=True)
class Register:
    """Combinations that name exactly one person, and whom. ``stem`` is the first fifteen digits of an id; ``places`` are the
    townships' villages, ``names`` who of them bears which name, ``home`` each person's place; ``former`` the numbers somebody gave up."""

    village: Only = field(default_factory=dict)
    birth: Only = field(default_factory=dict)
    stem: Only = field(default_factory=dict)
    places: frozenset[tuple[Any, ...]] = frozenset()
    names: frozenset[tuple[Any, ...]] = frozenset()
    home: Only = field(default_factory=dict)
    former: Mapping[Any, tuple[str, ...]] = field(default_factory=dict)

    @classmethod
    def of(cls, frames: Iterable[pd.DataFrame], changes: Iterable[pd.DataFrame] = ()) -> Register:
        wanted = ["_person", "township_name", "village_name", "person_name", "resident_id"]
        parts = [frame[wanted] for frame in frames]
        people = pd.concat(parts, ignore_index=True).drop_duplicates() if parts else pd.DataFrame(columns=wanted)
        ids = people["resident_id"].astype(object)
        people = people.assign(birth=ids.str.slice(6, 14), stem=ids.str.slice(0, 15))
        homes = people[["_person", "township_name", "village_name"]].drop_duplicates()
        return cls(
            **{name: _only(people, keys) for name, keys in KEYS.items()},
            places=frozenset(homes[["township_name", "village_name"]].itertuples(index=False, name=None)),
            names=frozenset(people[KEYS["village"]].itertuples(index=False, name=None)),
            home={
                person: (township, village)
                for person, township, village in homes[~homes.duplicated("_person", keep=False)].itertuples(index=False, name=None)
            },
            former=_former(list(changes)),
        )

    def proves(self, by: str, key: tuple[Any, ...], person: Any) -> bool:
        return person is not None and getattr(self, by).get(key) == person


def _only(people: pd.DataFrame, keys: list[str]) -> dict[tuple[Any, ...], Any]:
    pairs = people[[*keys, "_person"]].dropna().drop_duplicates()
    alone = pairs[~pairs.duplicated(keys, keep=False)]
    return dict(zip(zip(*(alone[key] for key in keys), strict=True), alone["_person"], strict=True))


def _former(changes: list[pd.DataFrame]) -> dict[Any, tuple[str, ...]]:
    """Numbers given up, by the person who bore them; one that the records give to two persons proves nobody."""
    if not changes:
        return {}
    said = pd.concat(changes, ignore_index=True)[["old_id", "_person"]].dropna().drop_duplicates()
    sole = said[~said.duplicated("old_id", keep=False)].sort_values("old_id", kind="stable")
    return {person: tuple(group["old_id"]) for person, group in sole.groupby("_person", sort=True)}
