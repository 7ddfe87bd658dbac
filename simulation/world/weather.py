"""Alerts of the weather service and the weekly flood report: built on the disaster damage written before.

A week's affected households are those of the damage rows of that week. No rule reads these rows.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from simulation.world import frames, told
from simulation.world.deliver import Rows, by_month, whole
from simulation.world.model import Delivery
from simulation.world.people import County
from simulation.world.scenario import Plan

ALERT = "emergency/weather_alert"
WEEKLY = "emergency/flood_weekly"
DAMAGE = "emergency/disaster_damage"
WET = ["flood", "landslide"]
WEEKS = 5
MONTHS = 3
LEVELS = ("blue", "yellow", "orange", "red")


def alerts(county: County, plan: Plan) -> list[Delivery]:
    """Rainstorm alerts the day before every wet damage of three months, and some that came to nothing."""
    rng, calendar = county.rng(ALERT), county.calendar
    damage = told.everything(plan, DAMAGE)
    wet = damage[damage["disaster_kind"].isin(WET) & (damage["disaster_date"] >= str(calendar.month(2)))]
    towns = county.places["town_name"].drop_duplicates().tolist()
    places = {
        (np.datetime64(day, "D") - np.timedelta64(1, "D"), town)
        for day, town in zip(wet["disaster_date"], wet["township_name"], strict=True)
    }
    for day in told.days_within(rng, calendar.month(2), calendar.back(6), 15):
        places |= {(day, town) for town in rng.choice(towns, 3, replace=False).tolist()}
    rows = Rows(ALERT)
    for day, town in sorted((pair for pair in places if pair[0] >= calendar.month(2)), key=lambda pair: (str(pair[0]), pair[1])):
        rows.add(
            0,
            alert_no=f"YJ{str(day).replace('-', '')}",
            alert_kind="rainstorm",
            alert_level=LEVELS[int(str(day)[-2:]) % 3],
            issued_date=day,
            lifted_date=day + np.timedelta64(1, "D"),
            issuer="旺苍县气象台",
            township_name=town,
            persons_moved=int(rng.integers(0, 40)),
            message=f"预计未来6小时{town}有强降雨",
        )
    return by_month(ALERT, rows.plain(), "issued_date", calendar, MONTHS)


def weekly(county: County, plan: Plan) -> list[Delivery]:
    """Five weekly reports, a row per township: a quiet week is reported with zeros."""
    calendar, pp = county.calendar, county.pp
    damage = told.everything(plan, DAMAGE)
    damage = damage[damage["disaster_kind"].isin(WET)].reset_index(drop=True)
    household = pp["hh"].to_numpy()[told.persons(county, damage)]
    export = told.standing(plan, "rural_revitalisation/monitoring_export")
    watched = export[export["monitoring_category"].notna()]
    damage = damage.assign(
        household=household,
        people=np.bincount(pp["hh"].to_numpy()[pp["alive"].to_numpy()], minlength=len(county.hh))[household],
        exited=plan.exited[household],
        monitored=np.isin(household, pp["hh"].to_numpy()[told.persons(county, watched)]),
    )
    alert = told.everything(plan, ALERT)
    towns = county.places["town_name"].drop_duplicates().tolist()
    monday = calendar.back(int((calendar.day.astype(np.int64) + 3) % 7))  # day 0 of the epoch was a Thursday
    sent: list[Delivery] = []
    for back in range(WEEKS, 0, -1):
        start = monday - np.timedelta64(7 * back, "D")
        end = start + np.timedelta64(6, "D")
        first, last = str(start), str(end)
        week = damage[(damage["disaster_date"] >= first) & (damage["disaster_date"] <= last)]
        warned = alert[(alert["issued_date"] >= first) & (alert["issued_date"] <= last)]["township_name"].value_counts()
        one = week.drop_duplicates("household").groupby("township_name")
        sums = week.groupby("township_name")[["collapsed_rooms", "damaged_rooms", "loss_fen"]].sum()

        def of(values: pd.Series) -> np.ndarray:
            return np.asarray(values.reindex(towns, fill_value=0), dtype=np.int64)

        affected, loss = of(one.size()), of(sums["loss_fen"])
        table = frames.frame(
            WEEKLY,
            {
                "week_start": np.full(len(towns), start),
                "week_end": np.full(len(towns), end),
                "township_name": np.array(towns, dtype=object),
                "rainstorm_alerts": of(warned),
                "households_affected": affected,
                "persons_affected": of(one["people"].sum()),
                "exited_affected": of(one["exited"].sum()),
                "monitored_affected": of(one["monitored"].sum()),
                "collapsed_rooms": of(sums["collapsed_rooms"]),
                "damaged_rooms": of(sums["damaged_rooms"]),
                "crop_area_mu": affected * 3,
                "loss_fen": loss,
                "persons_moved": affected * 2,
                "households_helped": affected,
                "insurance_paid_fen": loss // 1_000_000 * 200_000,
                "relapse_households": np.zeros(len(towns), dtype=np.int64),
            },
        )
        known = f"{end + np.timedelta64(1, 'D')}T16:00:00+08:00"
        sent += whole(WEEKLY, table, str(end.astype("datetime64[M]")), known)
    return sent
