"""Which answers the dirt left undecidable, told from the corruption log alone, before any night.

The truth is computed again without what was lost. An answer that comes out otherwise is undecidable. A row that
may or may not be read (a ruined id, a blank cell) is tried both ways, alone and with the others of its household,
because one row can hide what another shows.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import pandas as pd

from simulation.truth.answers import Answers, answer
from simulation.truth.books import Books, open_books
from simulation.truth.ledger import ledger
from simulation.truth.losses import MONEY, USED, Losses, about, after, concerning
from simulation.world.model import Delivery

MAX_RANK = 3
Key = tuple[Any, ...]
Table = dict[Key, Key]


@dataclass(frozen=True)
class Undecidable:
    """Keys of answers by kind, and the ledger as it stands after the losses."""

    keys: dict[str, set[Key]]
    assets_after: pd.DataFrame
    projects_after: pd.DataFrame


def tables(found: Answers) -> dict[str, Table]:
    """Answers as key and value, by kind; what is not there is not answered with yes."""

    def table(frame: pd.DataFrame, keys: list[str], values: list[str]) -> Table:
        plain = frame[[*keys, *values]].astype(object).where(frame[[*keys, *values]].notna(), None)
        return {tuple(row[: len(keys)]): tuple(row[len(keys) :]) for row in plain.itertuples(index=False, name=None)}

    return {
        "persons": table(found.people, ["person"], ["household", "alive"]),
        "households": table(
            found.homes, ["household"], ["members", "is_exited", "income_state", "net_per_head_fen", "reference_per_head_fen"]
        ),
        "clues": table(found.clues, ["household", "rule_key"], []),
        "clue_states": table(found.merged, ["household"], ["rule_keys", "clue_state"]),
        "candidates": table(found.candidates, ["household"], ["monitoring_category", "reasons"]),
        "monitored": table(found.listed, ["household"], ["monitoring_category", "list_state", "is_elimination_ready", "blockers"]),
    }


def differing(one: Table, other: Table) -> set[Key]:
    """Keys answered otherwise, or in one of the two only."""
    missing = object()
    return {key for key in one.keys() | other.keys() if one.get(key, missing) != other.get(key, missing)}


def decide(deliveries: list[Delivery], as_of: dt.date, truth: Answers, losses: Losses) -> Undecidable:
    """Compare the truth with what the losses leave of it, in every way they can be read."""
    keys: dict[str, set[Key]] = {kind: set() for kind in tables(truth)}
    people = [item for item in deliveries if item.feed in USED and not item.is_past]
    touched = concerning(people, losses.rows)
    if touched:
        near = about(people, touched)
        base = _restricted(truth, touched)
        for way in (losses, losses.strict()):
            _collect(keys, base, after(near, way), as_of, touched)
        _mixed(keys, near, base, as_of, losses)
        # The list's owner is the household most members live in: where none has most, the smallest key decides, which is chance.
        ties = set(truth.listed.loc[truth.listed["tie"].astype(bool), "household"])
        keys["monitored"] |= {(household,) for household in ties}
    assets_after, projects_after, _ = ledger(_money_books(after([item for item in deliveries if item.feed in MONEY], losses), as_of))
    names = ["original_value_fen", "income_due_fen", "received_fen", "arrears_fen", "flags"]
    keys["assets"] = differing(_plain(truth.assets, "asset_no", names), _plain(assets_after, "asset_no", names))
    keys["projects"] = differing(_plain(truth.projects, "project_no", ["flags"]), _plain(projects_after, "project_no", ["flags"]))
    return Undecidable(keys, assets_after, projects_after)


def _plain(frame: pd.DataFrame, key: str, values: list[str]) -> Table:
    return {(row[0],): tuple(row[1:]) for row in frame[[key, *values]].astype(object).itertuples(index=False, name=None)}


def _money_books(deliveries: list[Delivery], as_of: dt.date) -> Books:
    return open_books(deliveries, as_of)


def _restricted(truth: Answers, households: set[str]) -> dict[str, Table]:
    def of(frame: pd.DataFrame) -> pd.DataFrame:
        return frame[frame["household"].isin(households)]

    return tables(
        Answers(
            of(truth.people), of(truth.homes), of(truth.clues), of(truth.merged), of(truth.candidates), of(truth.listed), truth.events,
            truth.assets, truth.projects, {},
        )
    )  # fmt: skip


def _collect(keys: dict[str, set[Key]], base: dict[str, Table], left: Iterable[Delivery], as_of: dt.date, households: set[str]) -> None:
    found = _restricted(answer(open_books(left, as_of), with_ledger=False), households)
    for kind, table in base.items():
        changed = differing(table, found[kind])
        keys[kind] |= {key for key in changed if kind != "persons" or not str(key[0]).startswith("row ")}


def _mixed(keys: dict[str, set[Key]], near: list[Delivery], base: dict[str, Table], as_of: dt.date, losses: Losses) -> None:
    """Households with several uncertain rows: each read alone, and each alone not read."""
    parts = [item.frame.loc[item.frame["_row_id"].isin(losses.uncertain), ["_row_id", "_household"]] for item in near]
    rows = pd.concat(parts, ignore_index=True).drop_duplicates("_row_id").sort_values(["_household", "_row_id"], ignore_index=True)
    rows["rank"] = rows.groupby("_household").cumcount()
    several = rows[rows.groupby("_household")["rank"].transform("max") > 0]
    if several.empty:
        return
    # Households tied to them by the export come along, or their list state would be seen without half its rows.
    households = concerning(near, frozenset(several["_row_id"].astype(int)))
    close = about(near, households)
    narrow = {
        kind: {key: value for key, value in table.items() if _household(kind, key, value) in households} for kind, table in base.items()
    }
    for rank in range(min(MAX_RANK, int(several["rank"].max())) + 1):
        alone = rows.loc[rows["rank"] == rank, "_row_id"]
        others = rows.loc[rows["rank"] != rank, "_row_id"]
        for chosen in (alone, others):
            _collect(keys, narrow, after(close, losses.only(set(chosen.astype(int)))), as_of, households)


def _household(kind: str, key: Key, value: Key) -> Any:
    return value[0] if kind == "persons" else key[0]
