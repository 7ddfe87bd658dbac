"""What civil affairs writes beside its two rosters: temporary aid, low-income families, children, elderly, screening.

Who is aided follows what others wrote: floods, accidents, illness, certificates, rosters. No rule reads these rows.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from simulation.world import frames, ids, told
from simulation.world.assist import VISITORS
from simulation.world.deliver import by_quarter, whole
from simulation.world.model import Delivery
from simulation.world.people import County
from simulation.world.scenario import Plan

TEMPORARY = "civil_affairs/temporary_aid"
LOW_INCOME = "civil_affairs/low_income_family"
CHILD = "civil_affairs/orphan_child"
ELDERLY = "civil_affairs/elderly_visit"
WORKER = "civil_affairs/child_worker"
SCREENING = "civil_affairs/aid_screening"
DIBAO, TEKUN = "civil_affairs/dibao", "civil_affairs/tekun"
CERTIFICATE, ILLNESS = "disabled_federation/certificate", "health/major_illness"
ACCIDENT, DISASTER = "traffic_police/accident", "emergency/disaster_damage"
MIDDLE = ["son", "daughter", "daughter_in_law", "son_in_law"]  # the generation between grandparents and grandchildren


def temporary_aid(county: County, plan: Plan) -> list[Delivery]:
    """Paid to households struck by what other departments know of, and to a few nobody else knows of."""
    rng, calendar, household_of = county.rng(TEMPORARY), county.calendar, county.pp["hh"].to_numpy()
    struck: list[np.ndarray] = []
    causes: list[np.ndarray] = []
    for feed, cause, share in ((DISASTER, "disaster", 0.4), (ACCIDENT, "accident", 0.4), (ILLNESS, "illness", 0.35)):
        found = told.some(rng, np.unique(household_of[told.persons(county, told.everything(plan, feed))]), share)
        struck.append(found)
        causes.append(np.full(len(found), cause, dtype=object))
    others = told.some(rng, np.flatnonzero(county.hh["is_rural"].to_numpy()), 0.012)
    struck.append(others)
    causes.append(told.pick(rng, ("schooling", "job_loss", "fire", "other", "disability"), len(others)))
    household, place = np.unique(np.concatenate(struck), return_index=True)
    applied = told.days_within(rng, calendar.quarter(1), calendar.back(30), len(household))
    approved = applied + rng.integers(1, 15, len(household)).astype("timedelta64[D]")
    alive = county.pp[county.pp["alive"].to_numpy()].groupby("hh").size().reindex(range(len(county.hh)), fill_value=1).to_numpy()
    emergency = rng.random(len(household)) < 0.55
    table = frames.of_persons(
        county,
        TEMPORARY,
        county.heads[household],
        {
            "household_members": alive[household],
            "temporary_aid_kind": np.where(emergency, "emergency", "expense").astype(object),
            "hardship_cause": np.concatenate(causes)[place],
            "is_local": True,
            "applied_date": applied,
            "approved_date": approved,
            "amount_fen": rng.integers(8, 70, len(household)) * 100_00,
            "paid_date": approved + rng.integers(1, 10, len(household)).astype("timedelta64[D]"),
            "bank_account": ids.bank_accounts(household + 1),
        },
    ).sort_values(["approved_date", "_household"], kind="stable", ignore_index=True)
    table["aid_no"] = frames.serials("LS", len(table), 6)
    return by_quarter(TEMPORARY, table, "approved_date", calendar)


def low_income_families(county: County, plan: Plan) -> list[Delivery]:
    """Families just above the allowance: every living member a row. None of them is on the dibao or tekun roster."""
    rng, calendar, pp = county.rng(LOW_INCOME), county.calendar, county.pp
    household_of, alive = pp["hh"].to_numpy(), pp["alive"].to_numpy()
    aided = told.among(county, told.everything(plan, DIBAO)) | told.among(county, told.everything(plan, TEKUN))
    out = np.isin(np.arange(len(county.hh)), household_of[aided])
    chosen = told.some(rng, np.flatnonzero(county.hh["is_rural"].to_numpy() & ~out), 0.02)
    grade = told.of_persons(county, told.standing(plan, CERTIFICATE), "disability_grade")
    severe = np.isin(np.arange(len(county.hh)), household_of[np.isin(grade, ["1", "2"])])
    kind = told.pick(rng, ("dibao_margin", "rigid_expense"), len(county.hh), (0.75, 0.25))
    income = rng.integers(520, 900, len(county.hh)) * 1_00
    expense = np.where(
        kind == "rigid_expense", rng.integers(20, 90, len(county.hh)) * 1000_00, rng.integers(0, 8, len(county.hh)) * 1000_00
    )
    since = told.days_within(rng, calendar.back(340), calendar.back(20), len(county.hh))
    person = np.flatnonzero(np.isin(household_of, chosen) & alive)
    of = household_of[person]
    head = county.heads[of]
    table = frames.of_persons(
        county,
        LOW_INCOME,
        person,
        {
            "recognition_no": np.char.add("DSR", np.char.zfill((of + 1).astype("U7"), 7)).astype(object),
            "head_name": pp["name"].to_numpy(dtype=object)[head],
            "head_id": pp["id"].to_numpy(dtype=object)[head],
            "relation": pp["relation"].to_numpy(dtype=object)[person],
            "low_income_kind": kind[of],
            "family_members": pd.Series(of).groupby(of).transform("size").to_numpy(),
            "monthly_income_per_head_fen": income[of],
            "rigid_expense_fen": expense[of],
            "is_single_person": severe[of],
            "recognised_date": since[of],
            "valid_until": since[of] + np.timedelta64(365, "D"),
        },
    )
    earlier = table[table["recognised_date"] < str(calendar.quarter(0))]
    return [
        *whole(LOW_INCOME, earlier, calendar.quarter_key(1), calendar.known(84)),
        *whole(LOW_INCOME, table, calendar.quarter_key(0), calendar.known(6)),
    ]


def children(county: County, plan: Plan) -> list[Delivery]:
    """Orphans and children nobody raises: among those who live with grandparents alone. The guardian is the head."""
    rng, calendar, pp = county.rng(CHILD), county.calendar, county.pp
    household, age = pp["hh"].to_numpy(), pp["age"].to_numpy()
    between = np.isin(np.arange(len(county.hh)), household[np.isin(pp["relation"].to_numpy(dtype=object), MIDDLE)])
    without = (pp["relation"] == "grandchild").to_numpy() & ~between[household] & (age < 18) & pp["alive"].to_numpy()
    child = told.some(rng, np.flatnonzero(without), 0.2)
    kind = told.pick(rng, ("orphan", "unattended"), len(child), (0.2, 0.8))
    guardian = county.heads[household[child]]
    back = np.minimum(rng.integers(60, 1500, len(child)), np.maximum(age[child], 1) * 360)
    since = (calendar.day - back.astype("timedelta64[D]")).astype("datetime64[M]").astype("datetime64[D]")
    stopped = rng.random(len(child)) < 0.06
    table = frames.of_persons(
        county,
        CHILD,
        child,
        {
            "child_kind": kind,
            "care_mode": "family",
            "guardian_name": pp["name"].to_numpy(dtype=object)[guardian],
            "guardian_id": pp["id"].to_numpy(dtype=object)[guardian],
            "guardian_relation": np.where(pp["male"].to_numpy()[guardian], "祖父", "祖母").astype(object),
            "monthly_amount_fen": np.where(kind == "orphan", 1200_00, 1150_00),
            "recognised_date": since,
            "stopped_date": np.where(stopped, calendar.month(0), np.datetime64("NaT")).astype("datetime64[D]"),
            "stop_reason": frames.where(stopped, "parent_back"),
        },
    )
    return whole(CHILD, table, calendar.quarter_key(0), calendar.known(6))


def elderly_visits(county: County, plan: Plan) -> list[Delivery]:
    """Old people who live alone, as a couple, or with grandchildren only, visited once a quarter."""
    rng, calendar, pp = county.rng(ELDERLY), county.calendar, county.pp
    household, age, alive = pp["hh"].to_numpy(), pp["age"].to_numpy(), pp["alive"].to_numpy()
    grown = np.isin(np.arange(len(county.hh)), household[(age >= 18) & (age < 60) & alive])
    living = np.bincount(household[alive], minlength=len(county.hh))
    with_child = np.isin(np.arange(len(county.hh)), household[(age < 18) & alive])
    old = told.some(rng, np.flatnonzero((age >= 65) & alive & ~grown[household]), 0.45)
    kind = np.where(with_child[household[old]], "left_behind", np.where(living[household[old]] == 1, "alone", "empty_nest"))
    tables = []
    for first, last in ((calendar.quarter(1), calendar.quarter(0) - np.timedelta64(1, "D")), (calendar.quarter(0), calendar.back(5))):
        visited = rng.random(len(old)) < 0.92
        visited[:1] = True
        day = told.days_within(rng, first, last, int(visited.sum()))
        found = told.pick(rng, ("none", "illness", "no_care", "hardship", "unsafe_home"), len(day), (0.9, 0.05, 0.02, 0.02, 0.01))
        values = {
            "elderly_kind": kind[visited].astype(object),
            "care_grade": told.pick(rng, ("self", "half", "full"), len(day), (0.85, 0.12, 0.03)),
            "visit_date": day,
            "visit_mode": told.pick(rng, ("home", "phone", "entrusted"), len(day), (0.8, 0.15, 0.05)),
            "visitor_name": VISITORS[old[visited] % len(VISITORS)],
            "visit_finding": found,
            "handling": frames.where(found != "none", "已转介村（社区）跟进"),
            "next_due_date": day + np.timedelta64(90, "D"),
        }
        tables.append(frames.of_persons(county, ELDERLY, old[visited], values))
    table = frames.join(tables).sort_values(["visit_date", "resident_id"], kind="stable", ignore_index=True)
    table["visit_no"] = frames.serials("TF", len(table))
    return by_quarter(ELDERLY, table, "visit_date", calendar)


def child_workers(county: County, plan: Plan) -> list[Delivery]:
    """A director for the children of each village, a supervisor in each township: people who live there."""
    rng, calendar, pp, hh = county.rng(WORKER), county.calendar, county.pp, county.hh
    household, age = pp["hh"].to_numpy(), pp["age"].to_numpy()
    fit = np.flatnonzero((age >= 24) & (age <= 54) & pp["alive"].to_numpy())
    fit = fit[np.argsort(rng.random(len(fit)) + pp["male"].to_numpy()[fit], kind="stable")]  # women first
    village = hh["village_code"].to_numpy(dtype=object)[household]
    director = fit[~pd.Series(village[fit]).duplicated().to_numpy()]
    rest = fit[~np.isin(fit, director)]
    town = hh["town_name"].to_numpy(dtype=object)[household]
    supervisor = rest[~pd.Series(town[rest]).duplicated().to_numpy()]
    minors = (age < 18) & pp["alive"].to_numpy()
    by_village = pd.Series(village[minors]).value_counts()
    by_town = pd.Series(town[minors]).value_counts()
    worker = np.concatenate([supervisor, director])
    is_director = np.arange(len(worker)) >= len(supervisor)
    own = hh["village_name"].to_numpy(dtype=object)[household[worker]]
    looked_after = np.where(is_director, by_village.reindex(village[worker], fill_value=0), by_town.reindex(town[worker], fill_value=0))
    table = frames.of_persons(
        county,
        WORKER,
        worker,
        {
            "village_name": frames.where(is_director, own),
            "worker_role": np.where(is_director, "village_director", "township_supervisor").astype(object),
            "start_date": told.days_within(rng, calendar.back(1800), calendar.back(200), len(worker)),
            "children_covered": looked_after.astype(np.int64),
            "is_trained": rng.random(len(worker)) < 0.93,
            "allowance_fen": np.where(is_director, 200_00, 0),
        },
    )
    table = table.sort_values(["township_name", "worker_role"], kind="stable", ignore_index=True)
    return whole(WORKER, table, calendar.quarter_key(0), calendar.known(8))


def aid_screening(county: County, plan: Plan) -> list[Delivery]:
    """Severely disabled and seriously ill people looked at again: who is on a roster already is told so."""
    rng, calendar, pp = county.rng(SCREENING), county.calendar, county.pp
    grade = told.of_persons(county, told.standing(plan, CERTIFICATE), "disability_grade")
    severe, ill = np.isin(grade, ["1", "2"]), told.among(county, told.everything(plan, ILLNESS))
    dibao, tekun = (told.among(county, told.standing(plan, feed)) for feed in (DIBAO, TEKUN))
    started = told.of_persons(county, told.standing(plan, DIBAO), "start_date")
    margin = told.among(county, told.standing(plan, LOW_INCOME))
    fresh = np.zeros(len(pp), dtype=bool)
    fresh[dibao] = (started[dibao] >= str(calendar.month(4))) & (started[dibao] < str(calendar.month(0)))
    person = told.some(rng, np.flatnonzero((severe | ill | fresh) & pp["alive"].to_numpy()), 0.6)
    day = told.days_within(rng, calendar.quarter(1), calendar.back(8), len(person))
    included = np.full(len(person), np.datetime64("NaT"), dtype="datetime64[D]")
    new = fresh[person]
    included[new] = started[person][new].astype("datetime64[D]")
    day[new] = included[new] - np.timedelta64(18, "D")
    helped = told.pick(rng, ("temporary_aid", "special_aid", "not_entitled"), len(person), (0.25, 0.25, 0.5))
    outcome = np.select([new, (dibao | tekun)[person], margin[person]], ["dibao", "already", "margin"], helped)
    table = frames.of_persons(
        county,
        SCREENING,
        person,
        {
            "screening_round": np.where(day < calendar.quarter(0), "第一轮排查", "第二轮排查").astype(object),
            "screened_kind": np.select([severe[person], ill[person]], ["severe_disabled", "major_illness"], "other").astype(object),
            "screened_date": day,
            "screening_outcome": outcome.astype(object),
            "included_date": included,
        },
    ).sort_values(["screened_date", "resident_id"], kind="stable", ignore_index=True)
    table["screening_no"] = frames.serials("PC", len(table), 6)
    second = str(calendar.quarter(0))
    return [
        *whole(SCREENING, table[table["screened_date"] < second], calendar.quarter_key(1), calendar.known(82)),
        *whole(SCREENING, table[table["screened_date"] >= second], calendar.quarter_key(0), calendar.known(4)),
    ]
