"""Vehicles, victims of crime, changed id numbers, renovated dwellings: what the police and housing write of persons and homes.

A renovation is the remedy the dwelling list tells of. No rule reads these rows.
"""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pandas as pd

from simulation.world import frames, ids, told
from simulation.world.deliver import in_three, whole
from simulation.world.model import Delivery
from simulation.world.people import County
from simulation.world.scenario import Plan

VEHICLE = "traffic_police/vehicle"
CASE = "public_security/criminal_case"
CHANGE = "public_security/id_change"
RENOVATION = "housing/renovation"
DWELLING = "housing/dwelling"
LETTERS = np.array(list("ABCDEFGHJKLMNPQRSTUVWXYZ"), dtype=object)  # no I, no O on a plate
KINDS = ("car", "motorcycle", "van", "truck", "tricycle", "tractor")
PRICES = {"car": 90_000, "motorcycle": 6_000, "van": 45_000, "truck": 120_000, "tricycle": 14_000, "tractor": 38_000}  # yuan


def vehicles(county: County, plan: Plan) -> list[Delivery]:
    """One in eight of working age owns something with an engine."""
    rng, calendar, pp = county.rng(VEHICLE), county.calendar, county.pp
    age = pp["age"].to_numpy()
    owner = told.some(rng, np.flatnonzero((age >= 20) & (age <= 62) & pp["alive"].to_numpy()), 0.12)
    kind = told.pick(rng, KINDS, len(owner), (0.38, 0.42, 0.06, 0.04, 0.07, 0.03))
    base = np.array([PRICES[str(word)] for word in kind], dtype=np.int64)
    number = rng.permutation(len(LETTERS) * 10_000)[: len(owner)]
    plate = "川H" + LETTERS[number // 10_000] + np.char.zfill((number % 10_000).astype("U4"), 4).astype(object)
    table = frames.of_persons(
        county,
        VEHICLE,
        owner,
        {
            "plate_no": plate,
            "vehicle_kind": kind,
            "brand": told.pick(rng, ("五菱", "长安", "豪爵", "宗申", "比亚迪", "福田"), len(owner)),
            "vehicle_use": np.select([kind == "truck", kind == "tractor"], ["hire", "farm"], "private").astype(object),
            "registered_date": told.days_within(rng, calendar.back(4000), calendar.back(15), len(owner)),
            "price_fen": base * rng.integers(60, 180, len(owner)),
            "vehicle_state": told.pick(rng, ("normal", "overdue", "scrapped"), len(owner), (0.93, 0.05, 0.02)),
        },
    )
    return whole(VEHICLE, table, calendar.month_key(0), calendar.known(6))


def criminal_cases(county: County, plan: Plan) -> list[Delivery]:
    """A few victims a year, most of fraud."""
    rng, calendar, pp = county.rng(CASE), county.calendar, county.pp
    victim = told.some(rng, np.flatnonzero((pp["age"].to_numpy() >= 14) & pp["alive"].to_numpy()), 0.003)
    kind = told.pick(rng, ("fraud", "theft", "injury", "robbery", "other"), len(victim), (0.55, 0.25, 0.12, 0.03, 0.05))
    day = told.days_within(rng, calendar.back(350), calendar.back(12), len(victim))
    table = frames.of_persons(
        county,
        CASE,
        victim,
        {
            "case_kind": kind,
            "occurred_date": day,
            "filed_date": day + rng.integers(0, 6, len(victim)).astype("timedelta64[D]"),
            "casualty": np.where(kind == "injury", "injured", "unhurt").astype(object),
            "loss_fen": np.where(kind == "injury", 0, rng.integers(5, 600, len(victim)) * 100_00),
            "case_state": told.pick(rng, ("filed", "solved", "prosecuted"), len(victim), (0.5, 0.3, 0.2)),
        },
    ).sort_values(["occurred_date", "resident_id"], kind="stable", ignore_index=True)
    table["case_no"] = frames.serials("XS", len(table), 6)
    return in_three(CASE, table, "occurred_date", calendar)


def renovations(county: County, plan: Plan) -> list[Delivery]:
    """Every unsafe dwelling with a remedy that is built: found, begun, completed, accepted, paid."""
    rng, calendar, pp = county.rng(RENOVATION), county.calendar, county.pp
    homes = told.standing(plan, DWELLING)
    homes = homes[homes["dwelling_grade"].isin(["C", "D"]) & homes["remedy_mode"].isin(["rebuild", "repair", "relocate"])]
    homes = homes[homes["remedied_date"].notna()].reset_index(drop=True)
    household = np.asarray(pd.Index(county.hh["household_no"]).get_indexer(homes["_household"]), dtype=np.int64)
    found = homes["appraised_date"].to_numpy().astype("datetime64[D]")
    done = homes["remedied_date"].to_numpy().astype("datetime64[D]")
    done = np.where(done <= calendar.back(5), done, np.datetime64("NaT")).astype("datetime64[D]")
    accepted = np.where(done <= calendar.back(20), done + np.timedelta64(14, "D"), np.datetime64("NaT")).astype("datetime64[D]")
    groups = {}
    for name, feed in (("dibao", "civil_affairs/dibao"), ("tekun", "civil_affairs/tekun"), ("disabled", "disabled_federation/certificate")):
        groups[name] = np.isin(household, pp["hh"].to_numpy()[told.persons(county, told.standing(plan, feed))])
    export = told.standing(plan, "rural_revitalisation/monitoring_export")
    watched = np.isin(household, pp["hh"].to_numpy()[told.persons(county, export[export["monitoring_category"].notna()])])
    subsidy = np.where(homes["dwelling_grade"] == "D", 28_000_00, 9_000_00)
    table = frames.of_households(
        county,
        RENOVATION,
        household,
        {
            "renovation_no": frames.serials("WG", len(homes), 6),
            "dwelling_no": homes["dwelling_no"].to_numpy(dtype=object),
            "key_group": np.select(
                [groups["tekun"], groups["dibao"], watched, plan.exited[household], groups["disabled"]],
                ["tekun", "dibao", "monitored", "exited", "disabled"],
                "other",
            ).astype(object),
            "dwelling_grade": homes["dwelling_grade"].to_numpy(dtype=object),
            "remedy_mode": homes["remedy_mode"].to_numpy(dtype=object),
            "found_date": found,
            "started_date": found + rng.integers(8, 25, len(homes)).astype("timedelta64[D]"),
            "completed_date": done,
            "accepted_date": accepted,
            "subsidy_fen": subsidy,
            "paid_fen": np.where(np.isnat(accepted), subsidy // 2, subsidy),
        },
    )
    return whole(RENOVATION, table, calendar.quarter_key(0), calendar.known(5))


def id_changes(county: County, plan: Plan) -> list[Delivery]:
    """Three in a thousand bear another number than before, one in four of them for the second time; and one record gives a number that
    nobody ever bore to two persons."""
    rng, calendar, pp = county.rng(CHANGE), county.calendar, county.pp
    number = pp["id"].to_numpy(dtype=object)
    person = told.some(rng, np.flatnonzero(pp["alive"].to_numpy()), 0.003)
    twice = rng.random(len(person)) < 0.25
    given_up = ids.former_ids(number[person], np.ones(len(person), dtype=np.int64) + twice, set(number))
    last = told.days_within(rng, calendar.back(900), calendar.back(30), len(person))
    rows: list[tuple[int, str, str, np.datetime64]] = []
    for place, (subject, old) in enumerate(zip(person, given_up, strict=True)):
        chain = [*old, str(number[subject])]
        for step, (before, after) in enumerate(pairwise(chain)):
            rows.append((int(subject), before, after, last[place] - np.timedelta64(800 * (len(chain) - 2 - step), "D")))
    if len(person) > 1:
        nobody = ids.former_ids(number[person[:1]], np.array([1]), {*number, *(one for old in given_up for one in old)})[0][0]
        rows += [(int(subject), nobody, str(number[subject]), calendar.back(1200)) for subject in person[:2]]
    who = np.array([row[0] for row in rows], dtype=np.int64)
    table = frames.of_persons(
        county,
        CHANGE,
        who,
        {
            "old_id": np.array([row[1] for row in rows], dtype=object),
            "new_id": np.array([row[2] for row in rows], dtype=object),
            "change_date": np.array([row[3] for row in rows], dtype="datetime64[D]"),
            "change_reason": told.pick(rng, ("duplicate", "birth_corrected", "wrong_entry", "other"), len(rows), (0.5, 0.2, 0.2, 0.1)),
        },
    ).sort_values(["change_date", "old_id", "new_id"], kind="stable", ignore_index=True)
    return in_three(CHANGE, table, "change_date", calendar)
