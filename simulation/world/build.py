"""Building a world: people, scenario, what every department would write, cut into deliveries.

Only the order of things belongs here. Same arguments, same world.
"""

from __future__ import annotations

import datetime as dt

import numpy as np
import pandas as pd

from simulation.world import assist, export, frames, funds, homes, medical, people, scenario, social, survey, welfare
from simulation.world.model import Calendar, Delivery, World


def build(area: str, households: int, seed: int, until: dt.date) -> World:
    """A county of so many households as its departments would deliver it by ``until``, on clean paper."""
    calendar = Calendar(until)
    county = people.populate(area, households, seed, calendar)
    plan = scenario.draw(county)
    people.finish(county)
    deliveries: list[Delivery] = []
    plan.written = deliveries
    for write in (
        homes.register,
        medical.enrolment,
        medical.settlements,
        medical.major_illness,
        social.school,
        social.jobs,
        social.accidents,
        welfare.aid,
        welfare.certificates,
        homes.dwellings,
        homes.water,
        homes.disasters,
        survey.surveys,
        export.export,
        assist.measures,
        assist.visits,  # last of the people: visits look at the evidence all others left
    ):
        deliveries += write(county, plan)
    written, planted_assets = funds.ledger(county)
    deliveries += written
    _number(deliveries)
    tables = {feed: pd.concat([item.frame for item in deliveries if item.feed == feed], ignore_index=True) for feed in frames.COLUMNS}
    number_of, id_of = county.hh["household_no"].to_numpy(dtype=object), county.pp["id"].to_numpy(dtype=object)
    events = plan.events
    planted = pd.DataFrame(
        {
            "household_no": number_of[events["hh"].to_numpy(dtype=np.int64)],
            "rule": events["rule"],
            "polarity": events["polarity"],
            "variant": events["variant"],
            "resident_id": id_of[events["person"].to_numpy(dtype=np.int64)],
        }
    )
    cases = plan.cases
    planted_list = pd.DataFrame(
        {
            "household_no": number_of[cases["hh"].to_numpy(dtype=np.int64)],
            "variant": cases["variant"],
            "category": cases["category"],
            "list_state": [plan.case_of[int(household)].state for household in cases["hh"]],
            "blockers": [None if (item := plan.case_of[int(household)].blockers) is None else ",".join(item) for household in cases["hh"]],
        }
    )
    return World(area, until, seed, deliveries, planted, planted_list, planted_assets, tables)


def _number(deliveries: list[Delivery]) -> None:
    """One number for every row of the world."""
    start = 1
    for item in deliveries:
        item.frame["_row_id"] = np.arange(start, start + len(item.frame))
        start += len(item.frame)
