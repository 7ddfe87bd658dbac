"""What happens to homes: dwelling grades, village water, disaster damage, and the register itself.

Planted rows first, then ordinary life around them.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from simulation.world import frames
from simulation.world.deliver import Rows, in_parts, whole
from simulation.world.model import Delivery
from simulation.world.people import County
from simulation.world.policy import policy
from simulation.world.scenario import Plan

REGISTER = "public_security/household_register"
DWELLING = "housing/dwelling"
WATER = "water/village_supply"
DISASTER = "emergency/disaster_damage"


def register(county: County, plan: Plan) -> list[Delivery]:
    """The household register, one snapshot in township parts."""
    pp, hh, calendar = county.pp, county.hh, county.calendar
    person = np.arange(len(pp))
    household = pp["hh"].to_numpy()
    rng = county.rng("register")
    moved = np.where(
        rng.random(len(pp)) < 0.04, (calendar.day - rng.integers(100, 9000, len(pp)).astype("timedelta64[D]")), np.datetime64("NaT")
    )
    born = pp["birth"].to_numpy().astype("datetime64[D]")
    table = frames.of_persons(
        county,
        REGISTER,
        person,
        {
            "household_no": hh["household_no"].to_numpy(dtype=object)[household],
            "relation": pp["relation"].to_numpy(dtype=object),
            "ethnicity": pp["ethnicity"].to_numpy(dtype=object),
            "village_code": hh["village_code"].to_numpy(dtype=object)[household],
            "group_no": frames.blank(hh["group_no"])[household],
            "register_kind": hh["register_kind"].to_numpy(dtype=object)[household],
            "move_in_date": np.where(moved > born, moved, np.datetime64("NaT")).astype("datetime64[D]"),
            "death_date": pp["death"].to_numpy(),
        },
    )
    towns = county.places["town_name"].drop_duplicates().tolist()
    return in_parts(REGISTER, table, towns, calendar.month_key(0), calendar.known(9))


def dwellings(county: County, plan: Plan) -> list[Delivery]:
    """Dwelling grades of two quarters, one row per rural household and dwelling; the later quarter stands."""
    calendar, hh = county.calendar, county.hh
    rng = county.rng("dwellings")
    rural = np.flatnonzero(hh["is_rural"].to_numpy())
    safe = np.where(rng.random(len(rural)) < 0.57, "A", "B").astype(object)
    free = plan.free[rural]
    chance = rng.random(len(rural))
    unsafe = free & (chance < 0.02)
    safe[unsafe] = np.where(rng.random(int(unsafe.sum())) < 0.7, "C", "D")
    appraised = calendar.day - rng.integers(40, 1500, len(rural)).astype("timedelta64[D]")
    still = unsafe & (rng.random(len(rural)) < 0.12)
    modes = np.array(["rebuild", "repair", "relocate", "vacated"], dtype=object)
    mode = frames.where(unsafe & ~still, modes[rng.integers(0, 4, len(rural))])
    done = np.where(unsafe & ~still, np.minimum(appraised + np.timedelta64(200, "D"), calendar.back(5)), np.datetime64("NaT")).astype(
        "datetime64[D]"
    )
    ordinary = frames.of_households(
        county,
        DWELLING,
        rural,
        {
            "dwelling_grade": safe,
            "structure": np.array(["brick_concrete", "brick_timber", "timber", "earth", "frame"], dtype=object)[
                rng.integers(0, 5, len(rural))
            ],
            "built_year": rng.integers(1978, 2022, len(rural)),
            "appraised_date": appraised,
            "danger_cause": frames.where(unsafe, "年久失修"),
            "remedy_mode": mode,
            "remedied_date": done,
        },
    )
    special, before, second = _planted_dwellings(county, plan)
    touched = set(special.subjects)
    kept = ordinary[~pd.Series(rural).isin(touched).to_numpy()]
    later = frames.join([kept, special.of_households(county), second.of_households(county)])
    later = later.sort_values(["_household", "dwelling_grade"], kind="stable", ignore_index=True)
    later["dwelling_no"] = "FW" + later["_household"] + "-" + (later.groupby("_household").cumcount() + 1).astype(str)
    earlier = frames.join([kept[kept["appraised_date"] < str(calendar.month(3))], before.of_households(county)])
    earlier["dwelling_no"] = "FW" + earlier["_household"] + "-1"
    return [
        *whole(DWELLING, earlier, calendar.quarter_key(1), calendar.known(80)),
        *whole(DWELLING, later, calendar.quarter_key(0), calendar.known(5)),
    ]


def _planted_dwellings(county: County, plan: Plan) -> tuple[Rows, Rows, Rows]:
    """Rows of the standing quarter, of the quarter before it, and of second dwellings."""
    calendar = county.calendar
    special, before, second = Rows(DWELLING), Rows(DWELLING), Rows(DWELLING)
    for index, event in plan.of("unsafe_dwelling").iterrows():
        household, number = int(event["hh"]), int(str(index))
        day = calendar.back(60 + number % 400)
        grade, mode, done = "CD"[number % 2], None, None
        target = special
        match event["variant"]:
            case "grade_c" | "grade_d" | "grade_b":
                grade = str(event["variant"])[-1].upper()
            case "remedy_planned":
                mode, done = "repair", calendar.day + np.timedelta64(75, "D")
            case "second_dwelling":
                target = second
            case "remedied_today":
                mode, done = "rebuild", calendar.day
            case "rented":
                mode = "rent"
            case "vacated":
                mode = "vacated"
            case "regraded":
                grade = "B"
                before.add(
                    household,
                    dwelling_grade="D",
                    structure="earth",
                    built_year=1985,
                    appraised_date=calendar.back(500),
                    danger_cause="墙体开裂",
                )
            case "namesake":
                continue
        plan.events.loc[index, "evidence"] = day
        target.add(
            household,
            dwelling_grade=grade,
            structure="earth",
            built_year=1980 + number % 30,
            appraised_date=day,
            danger_cause="墙体开裂" if grade in "CD" else None,
            remedy_mode=mode,
            remedied_date=done,
        )
    for household, case in plan.case_of.items():
        if case.problem == "dwelling":
            special.add(
                household,
                dwelling_grade="D",
                structure="earth",
                built_year=1979,
                appraised_date=calendar.back(200),
                danger_cause="地基下沉",
            )
    return special, before, second


def water(county: County, plan: Plan) -> list[Delivery]:
    """Water supply by village, or by villager group where groups differ."""
    calendar, limits = county.calendar, policy()["water_failure"]
    rng = county.rng("water")
    by_group = county.hh[county.hh["group_no"].notna()].groupby("village_code")["group_no"].agg(lambda items: sorted(set(items)))
    people = county.pp["hh"].map(county.hh["village_code"]).value_counts()
    households = county.hh["village_code"].value_counts()
    planted = plan.water.set_index("village_code")
    rows = Rows(WATER)

    def row(place: pd.Series, group: str | None, share: int, **values: object) -> None:
        code = place["village_code"]
        served, persons = int(households.get(code, 0)) // share, int(people.get(code, 0)) // share
        plain: dict[str, object] = {
            "litres_per_head_day": int(rng.integers(40, 95)),
            "water_quality": "pass",
            "fetch_minutes": int(rng.integers(0, 15)),
            "outage_days": int(rng.integers(0, 20)),
            "observed_date": calendar.back(int(rng.integers(20, 80))),
        }
        rows.add(
            0,
            township_name=place["town_name"],
            village_name=place["village_name"],
            group_no=group,
            supply_mode="dispersed" if rng.random() < 0.2 else "central",
            households_served=served,
            persons_served=persons,
            persons_tap=persons * 9 // 10,
            **{**plain, **values},
        )

    failing: dict[str, dict[str, object]] = {
        "litres": {"litres_per_head_day": 34.9},
        "quality": {"water_quality": "fail"},
        "fetch": {"fetch_minutes": limits["max_fetch_minutes"] + 1},
        "outage": {"outage_days": limits["max_outage_days"] + 1},
        "litres_exact": {"litres_per_head_day": limits["min_litres"]},
        "untested": {"water_quality": "untested"},
        "fetch_exact": {"fetch_minutes": limits["max_fetch_minutes"]},
        "outage_exact": {"outage_days": limits["max_outage_days"]},
    }
    for _, place in county.places.iterrows():
        code = str(place["village_code"])
        groups: list[str] = by_group.get(code, [])
        if code not in planted.index:
            own = bool(groups) and rng.random() < 0.35
            if not own or rng.random() < 0.3:
                row(place, None, 1)
            for group in groups if own else []:
                row(place, group, len(groups))
            continue
        variant = str(planted.loc[code, "variant"])
        day = calendar.back(33)
        bad = {"observed_date": day, "water_quality": "fail"}
        for group in groups:
            if group != "1":
                row(place, group, len(groups))
            elif variant == "group_row_passes":
                row(place, group, len(groups), observed_date=day)
            elif variant != "village_row":
                row(place, group, len(groups), observed_date=day, **failing[variant])
        if variant in ("village_row", "group_row_passes"):
            row(place, None, 1, **bad)
    events = plan.events["rule"] == "water_failure"
    plan.events.loc[events, "evidence"] = calendar.back(33)
    return whole(WATER, rows.plain(), calendar.quarter_key(0), calendar.known(11))


def disasters(county: County, plan: Plan) -> list[Delivery]:
    """Disaster damage by household: two deliveries, after the floods of summer and at the end of spring."""
    calendar, limits = county.calendar, policy()["disaster_damage"]
    rows = Rows(DISASTER)
    least = limits["min_loss"] * 100
    for index, event in plan.of("disaster_damage").iterrows():
        number = int(str(index))
        day, loss, fallen, damaged = calendar.back(25 + number % 300), 2_000_00, 0, 0
        match event["variant"]:
            case "loss_exact":
                loss = least
            case "collapsed_room":
                fallen = limits["min_collapsed_rooms"]
            case "first_day":
                day, loss = calendar.back(limits["lookback_days"] - 1), least + 500_00
            case "large":
                loss, fallen = least * 5, 2
            case "loss_short":
                loss = least - 1_00
            case "damaged_only":
                damaged = 4
            case "day_before":
                day, loss = calendar.back(limits["lookback_days"]), least * 3
        if event["variant"] != "namesake":
            kind = ("flood", "landslide", "hail", "fire")[number % 4]
            rows.add(int(event["hh"]), disaster_kind=kind, disaster_date=day, collapsed_rooms=fallen, damaged_rooms=damaged, loss_fen=loss)
        plan.events.loc[index, "evidence"] = day
    rng = county.rng("disasters")
    struck = np.flatnonzero(plan.free & county.hh["is_rural"].to_numpy() & (rng.random(len(county.hh)) < 0.018))
    losses = np.clip(rng.lognormal(7.4, 0.8, len(struck)) // 100 * 100, 100, 90_000).astype(np.int64) * 100
    ordinary = frames.of_households(
        county,
        DISASTER,
        struck,
        {
            "disaster_kind": np.array(["flood", "landslide", "hail", "drought", "fire"], dtype=object)[rng.integers(0, 5, len(struck))],
            "disaster_date": calendar.day - rng.integers(8, 430, len(struck)).astype("timedelta64[D]"),
            "collapsed_rooms": np.where(rng.random(len(struck)) < 0.04, 1, 0),
            "damaged_rooms": rng.integers(0, 4, len(struck)),
            "loss_fen": losses,
        },
    )
    table = frames.join([ordinary, rows.of_households(county)]).sort_values(
        ["disaster_date", "_household"], kind="stable", ignore_index=True
    )
    table["damage_no"] = frames.serials("ZQ", len(table), 6)
    cut = str(calendar.month(8))
    return [
        *whole(DISASTER, table[table["disaster_date"] < cut], calendar.month_key(9), calendar.known(240)),
        *whole(DISASTER, table[table["disaster_date"] >= cut], calendar.month_key(0), calendar.known(4)),
    ]
