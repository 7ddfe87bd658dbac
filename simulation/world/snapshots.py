"""What is written of the past: register snapshots of earlier months, and departments' rows that name last year's number.

Who stood where stands in ``past``.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd

from simulation.world import frames
from simulation.world.homes import REGISTER
from simulation.world.model import Delivery
from simulation.world.past import BACK, NEVER, Past

OLD_NUMBER = 0.35  # share of renumbered households that a department still names by the old number, by feed


def registers(past: Past) -> list[Delivery]:
    """The register of earlier months, one file each."""
    calendar = past.county.calendar
    made = []
    for number, back in enumerate(BACK):
        known = f"{calendar.month(back - 1) + np.timedelta64(8, 'D')}T10:00:00+08:00"
        made.append(Delivery(REGISTER, None, calendar.month_key(back), known, _rows(past, number), is_past=True))
    return made


def present_at(past: Past, number: int) -> pd.DataFrame:
    """The stays that stood at a snapshot."""
    day, birth = past.days[number], past.county.pp["birth"].to_numpy().astype("datetime64[D]")
    start, end = (past.stays[name].to_numpy().astype("datetime64[D]") for name in ("start", "end"))
    home = past.stays["home"].to_numpy()
    covered = np.append(past.covered, np.ones(len(past.numbers) - len(past.covered), dtype=bool))[home]
    stood = (np.isnat(start) | (start <= day)) & (np.isnat(end) | (end > day)) & (birth[past.stays["person"]] <= day)
    return pd.DataFrame(past.stays[stood & (covered | (number == len(past.days) - 1))])


def _rows(past: Past, number: int) -> pd.DataFrame:
    county, day = past.county, past.days[number]
    stood = present_at(past, number)
    order = np.lexsort((stood["person"], stood["home"]))
    stood = stood.iloc[order]
    person, home = stood["person"].to_numpy(dtype=np.int64), stood["home"].to_numpy(dtype=np.int64)
    hh, pp = county.hh, county.pp
    relation = stood["relation"].to_numpy(dtype=object).copy()
    was = np.isin(home, [key for key, until in past.swapped.items() if number <= until])
    relation[was] = np.select([relation[was] == "head", relation[was] == "spouse"], ["spouse", "head"], relation[was])
    moved, died = (pp[name].to_numpy().astype("datetime64[D]")[person] for name in ("moved", "death"))
    return frames.of_persons(
        county,
        REGISTER,
        person,
        {
            "household_no": past.numbers[number].to_numpy(dtype=object)[home],
            "resident_id": pp["id"].map(_borne(past, day)).fillna(pp["id"]).to_numpy(dtype=object)[person],
            "relation": relation,
            "ethnicity": pp["ethnicity"].to_numpy(dtype=object)[person],
            "township_name": hh["town_name"].to_numpy(dtype=object)[home],
            "village_name": hh["village_name"].to_numpy(dtype=object)[home],
            "village_code": hh["village_code"].to_numpy(dtype=object)[home],
            "group_no": frames.blank(hh["group_no"])[home],
            "register_kind": hh["register_kind"].to_numpy(dtype=object)[home],
            "move_in_date": np.where(moved <= day, moved, NEVER),
            "death_date": np.where(died <= day, died, NEVER),
            "_household": hh["household_no"].to_numpy(dtype=object)[home],
        },
    )


def _borne(past: Past, day: np.datetime64) -> dict[str, str]:
    """The id number borne on a day, of those who have another now."""
    changes = past.changes[past.changes["change_date"] > str(day)].sort_values("change_date", ascending=False, kind="stable")
    return dict(zip(changes["_person"], changes["old_id"], strict=True))  # the earliest change after the day stays


def with_old_numbers(past: Past, deliveries: list[Delivery]) -> list[Delivery]:
    """The deliveries with last year's number in some departments' rows, where only this household ever bore it."""
    rng = past.county.rng("old numbers")
    now, before = past.numbers[2], past.numbers[1]
    borne = pd.concat([past.numbers[column] for column in past.numbers])
    owners = pd.DataFrame({"number": borne.to_numpy(), "home": np.tile(np.arange(len(now)), 3)}).drop_duplicates()
    alone = owners.groupby("number")["home"].transform("size") == 1
    only = set(owners.loc[alone, "number"])
    renumbered = {str(new): str(old) for new, old in zip(now, before, strict=True) if new != old and old in only}
    written, old_of = [], {}
    for item in deliveries:
        if item.feed == REGISTER or "household_no" not in frames.COLUMNS[item.feed]:
            written.append(item)
            continue
        if item.feed not in old_of:
            old_of[item.feed] = {new: old for new, old in sorted(renumbered.items()) if rng.random() < OLD_NUMBER}
        old = item.frame["household_no"].map(old_of[item.feed])
        # The number it would name today stays beside it, hidden, for the truth.
        hidden = item.frame["household_no"]
        frame = item.frame.assign(household_no=old.where(old.notna(), hidden).astype(object), _household_no=hidden)
        written.append(replace(item, frame=frame))
    return written


def tables(past: Past) -> dict[str, pd.DataFrame]:
    """What the truth asks: ``stays`` with the person's own dates and the snapshots that first and last show each, ``numbers`` by home
    and snapshot (None where nobody stood there), ``days``."""
    pp, stays = past.county.pp, past.stays
    person = stays["person"].to_numpy(dtype=np.int64)
    shown = np.array([stays.index.isin(present_at(past, number).index) for number in range(len(past.days))])
    made = stays.drop(columns="person").assign(
        resident_id=pp["id"].to_numpy(dtype=object)[person],
        **{name: pp[name].to_numpy()[person] for name in ("birth", "death", "moved")},
        is_covered=np.append(past.covered, np.ones(len(past.numbers) - len(past.covered), dtype=bool))[stays["home"]],
        first=shown.argmax(axis=0),
        last=len(past.days) - 1 - shown[::-1].argmax(axis=0),
    )
    home, every = stays["home"].to_numpy(), np.arange(len(past.numbers))
    stood = {number: frames.where(np.isin(every, home[shown[number]]), past.numbers[number]) for number in range(len(past.days))}
    seen = np.flatnonzero(shown.any(axis=0))
    return {"stays": made.iloc[seen], "numbers": pd.DataFrame(stood), "days": pd.DataFrame({"day": past.days})}
