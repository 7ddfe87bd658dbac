"""Households over time as they truly were: who belonged where from when to when, numbers, and splits that fit a threshold.

Computed from the world's own stays and from the answers, nothing of the product. A date is known where the register prints it
between the two snapshots around a change; else it is the day of the snapshot that shows the change.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from simulation.truth.answers import Answers
from simulation.truth.books import REGISTER, Books, struck_off
from simulation.truth.decide import Undecidable
from simulation.truth.losses import Losses
from simulation.world.model import World
from simulation.world.policy import policy

DEATH = "health/death"


def household_tables(
    world: World, books: Books, truth: Answers, undecidable: Undecidable, losses: Losses, corruptions: pd.DataFrame
) -> dict[str, pd.DataFrame]:
    """``memberships``, ``aliases`` and ``splits``, each row with ``is_decidable``."""
    stays, numbers = world.households["stays"], world.households["numbers"]
    days = world.households["days"]["day"].to_numpy().astype("datetime64[D]")
    label = _labels(numbers)
    people, homes = _touched(world, losses, corruptions)
    members = _memberships(stays, days).assign(household_no=lambda table: label[table["home"]])
    people |= set(members.loc[members["home"].isin(homes), "resident_id"])
    members["is_decidable"] = ~members["resident_id"].isin(people)
    aliases = _aliases(numbers, days).assign(current_no=lambda table: label[table["home"]])
    aliases["is_decidable"] = ~aliases["home"].isin(homes)
    splits = _splits(books, truth, members)
    open_ = {key[0] for kind in ("candidates", "monitored", "households", "persons") for key in undecidable.keys[kind]}
    gone = set(label[sorted(homes)]) | set(members.loc[members["resident_id"].isin(people | open_), "household_no"])
    splits["is_decidable"] = ~splits["household_no"].isin(open_ | gone) & ~splits["other_household_no"].isin(open_ | gone)
    # Rows of the rosters that lost their person may be what made a split look so.
    splits["is_decidable"] &= ~splits["household_no"].isin(_unsure(world, losses))
    return {"memberships": members.drop(columns="home"), "aliases": aliases.drop(columns="home"), "splits": splits}


def _labels(numbers: pd.DataFrame) -> np.ndarray:
    """The last number of each home."""
    label = numbers[0].to_numpy(dtype=object, copy=True)
    for column in numbers:
        given = numbers[column].notna().to_numpy()
        label[given] = numbers[column].to_numpy(dtype=object)[given]
    return label


def _touched(world: World, losses: Losses, corruptions: pd.DataFrame) -> tuple[set[str], set[int]]:
    """People whose row of some register is lost or ruined, or of whom nothing but the health office's says that they died; and homes that
    changed then, or of which nobody else tells."""
    cells = corruptions.loc[(corruptions["feed"] == REGISTER) & (corruptions["effect"] != "cosmetic"), "_row_id"]
    rows = losses.gone | set(cells.dropna().astype(int))
    parts = [item.frame.loc[item.frame["_row_id"].isin(rows), "_person"] for item in world.deliveries if item.feed == REGISTER]
    people = set(pd.concat(parts).dropna()) | (struck_off(world.deliveries) & _dead_unread(world, losses, corruptions))
    numbers, stays = world.households["numbers"], world.households["stays"]
    changed = set(numbers.index[numbers.nunique(axis=1) > 1]) | set(stays.loc[stays["start"].notna() | stays["end"].notna(), "home"])
    is_touched = stays["resident_id"].isin(people)
    touched, others = set(stays.loc[is_touched, "home"]), set(stays.loc[~is_touched, "home"])
    return people, (changed & touched) | (touched - others)


def _dead_unread(world: World, losses: Losses, corruptions: pd.DataFrame) -> set[str]:
    """People whose row of the health office is lost or ruined."""
    rows = losses.gone | set(corruptions.loc[corruptions["effect"] != "cosmetic", "_row_id"].dropna().astype(int))
    parts = [item.frame.loc[item.frame["_row_id"].isin(rows), "_person"] for item in world.deliveries if item.feed == DEATH]
    return set(pd.concat(parts).dropna()) if parts else set()


def _memberships(stays: pd.DataFrame, days: np.ndarray) -> pd.DataFrame:
    first, last = stays["first"].to_numpy(), stays["last"].to_numpy()
    birth, death, moved, start, end = (
        stays[name].to_numpy().astype("datetime64[D]") for name in ("birth", "death", "moved", "start", "end")
    )
    seen, day_after = days[first], np.append(days, np.datetime64("NaT"))[last + 1]
    is_baseline = (first == 0) | ~stays["is_covered"].to_numpy()
    joined = np.where(is_baseline, "baseline", stays["joined"].to_numpy(dtype=object))
    told = stays["told"].to_numpy(dtype=bool)
    born = joined == "born"
    came = np.where(born, birth, np.where(is_baseline, np.where(moved <= seen, moved, seen), np.where(told, start, seen)))
    came = came.astype("datetime64[D]")
    died = ~np.isnat(death) & (np.isnat(end) | (death <= end))
    went = np.where(died, death, np.where(np.isnat(end), np.datetime64("NaT"), np.where(told, end, day_after))).astype("datetime64[D]")
    came = np.where(~np.isnat(went) & (went < came), went, came)
    left = stays["left"].to_numpy(dtype=object, copy=True)
    left[np.isnat(end)] = None
    left[died] = "died"
    table = pd.DataFrame(
        {
            "resident_id": stays["resident_id"].to_numpy(dtype=object),
            "home": stays["home"].to_numpy(),
            "from_date": came.astype("datetime64[s]"),
            "to_date": went.astype("datetime64[s]"),
            "joined_by": joined,
            "left_by": left,
        }
    )
    return table.sort_values(["resident_id", "from_date"], ignore_index=True)


def _aliases(numbers: pd.DataFrame, days: np.ndarray) -> pd.DataFrame:
    """Runs of snapshots under one number. Half-open; the days are those of the snapshots that show it."""
    long = (
        numbers.melt(var_name="snapshot", value_name="number", ignore_index=False).rename_axis("home").reset_index().dropna(subset="number")
    )
    long = long.astype({"snapshot": int}).sort_values(["home", "snapshot"])
    run = (long["number"] != long.groupby("home")["number"].shift()).groupby(long["home"]).cumsum()
    runs = long.assign(run=run).groupby(["home", "run", "number"], as_index=False)["snapshot"].agg(["min", "max"])
    after = np.append(days, np.datetime64("NaT"))
    return pd.DataFrame(
        {
            "home": runs["home"], "number": runs["number"], "valid_from": days[runs["min"]].astype("datetime64[s]"),
            "valid_to": after[runs["max"] + 1].astype("datetime64[s]"),
        }
    )  # fmt: skip


def _splits(books: Books, truth: Answers, members: pd.DataFrame) -> pd.DataFrame:
    """Both parts of every household that split, and whether it looks made to fit a threshold, by the national policy lines."""
    given = policy()["household_split"]
    people = books.people.set_index("person")
    severe = books.persons("disabled_federation/certificate", alive=False)
    severe_ids = set(severe.loc[severe["disability_grade"].astype(str).isin(given["disability_grades"]), "person"])
    village = books.homes.set_index("household")["village"]
    town = books.homes.set_index("household")["township"]
    gains: dict[str, list[pd.Timestamp]] = {}
    for feed in ("civil_affairs/dibao", "civil_affairs/tekun"):
        rows = books.persons(feed, alive=False)
        for household, start in zip(rows["household"], rows["start_date"], strict=True):
            gains.setdefault(str(household), []).append(start)
    listed = truth.events[truth.events["event_kind"].isin(["baseline", "registered", "re_identified"])]
    for household, month in listed.groupby("household")["valid_month"].max().items():
        gains.setdefault(str(household), []).append(month)
    candidates = set(truth.candidates["household"])
    found = []
    for new, came in members[members["joined_by"] == "split"].groupby("household_no"):
        left = members[members["resident_id"].isin(came["resident_id"]) & (members["left_by"] == "split")]
        old, day = str(left["household_no"].iloc[0]), came["from_date"].min()
        for part, other in ((str(new), old), (old, str(new))):
            if part not in village.index or other not in village.index:
                continue
            size, own = _workers(members, people, severe_ids, part, day)
            _, others = _workers(members, people, severe_ids, other, day)
            until = day + pd.Timedelta(days=given["look_back_days"])
            gained = any(day.replace(day=1) <= start <= until for start in gains.get(part, []))
            gained |= part in candidates and books.as_of <= day + pd.Timedelta(days=given["candidate_days"])
            fits = bool(size and not own and others and gained and (village[part], town[part]) == (village[other], town[other]))
            found.append({"household_no": part, "other_household_no": other, "split_date": day, "is_flagged": fits})
    table = pd.DataFrame(found, columns=["household_no", "other_household_no", "split_date", "is_flagged"])
    return table.astype({"split_date": "datetime64[s]", "is_flagged": bool})


def _workers(members: pd.DataFrame, people: pd.DataFrame, severe: set[str], home: str, day: pd.Timestamp) -> tuple[int, int]:
    """People of a home on a day, and how many of them could work."""
    given = policy()["household_split"]
    then = members[(members["household_no"] == home) & (members["from_date"] <= day) & ~(members["to_date"] <= day)]
    birth = people.reindex(then["resident_id"])["birth"]
    age = day.year - birth.dt.year - ((birth.dt.month * 100 + birth.dt.day) > day.month * 100 + day.day)
    return len(then), int(((age > given["child_age"]) & (age < given["old_age"]) & ~birth.index.isin(severe)).sum())


def _unsure(world: World, losses: Losses) -> set[str]:
    """Households with a roster row that nobody can be sure of."""
    feeds = ("civil_affairs/dibao", "civil_affairs/tekun", "disabled_federation/certificate")
    rows = losses.gone | losses.uncertain
    parts = [item.frame.loc[item.frame["_row_id"].isin(rows), "_household"] for item in world.deliveries if item.feed in feeds]
    return set(pd.concat(parts).dropna()) if parts else set()
