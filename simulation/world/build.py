"""Building a world: people, scenario, what every department would write, cut into deliveries.

Only the order of things belongs here. Same arguments, same world.
"""

from __future__ import annotations

import datetime as dt

import numpy as np
import pandas as pd

from simulation.world import (
    assist,
    benefits,
    care,
    export,
    frames,
    funds,
    hardship,
    homes,
    medical,
    past,
    people,
    registry,
    scenario,
    schooling,
    snapshots,
    social,
    survey,
    waterworks,
    weather,
    welfare,
    work,
)
from simulation.world.model import Calendar, Delivery, World
from simulation.world.things.write import things

# Feeds no answer depends on. They look back at what all others wrote, and come last so that nothing before them moves.
AFTER_ALL = (
    hardship.temporary_aid,
    hardship.low_income_families,
    hardship.children,
    hardship.elderly_visits,
    hardship.child_workers,
    hardship.aid_screening,
    care.chronic_certifications,
    care.medical_aid,
    care.family_doctors,
    care.deaths,
    care.births,
    schooling.enrolment,
    schooling.student_aid,
    schooling.mentors,
    registry.vehicles,
    registry.criminal_cases,
    registry.renovations,
    benefits.disability_subsidies,
    benefits.disability_services,
    benefits.pensions,
    work.public_posts,
    work.training,
    work.migrant_work,
    work.job_services,
    work.recruitment,
    waterworks.supply_works,
    waterworks.water_issues,
    weather.alerts,
    weather.weekly,
    things,
    registry.id_changes,
)


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
    for write in AFTER_ALL:
        deliveries += write(county, plan)
    before = past.rewind(county, plan)
    deliveries = [*snapshots.with_old_numbers(before, deliveries), *snapshots.registers(before)]
    _number(deliveries)
    now = [item for item in deliveries if not item.is_past]
    tables = {feed: pd.concat([item.frame for item in now if item.feed == feed], ignore_index=True) for feed in frames.COLUMNS}
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
    return World(area, until, seed, deliveries, planted, planted_list, planted_assets, tables, households=snapshots.tables(before))


def _number(deliveries: list[Delivery]) -> None:
    """One number for every row of the world."""
    start = 1
    for item in deliveries:
        item.frame["_row_id"] = np.arange(start, start + len(item.frame))
        start += len(item.frame)
