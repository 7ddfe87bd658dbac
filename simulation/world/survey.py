"""The household income survey: planted incomes at the line, gaps, superseded and corrected rows, then the ordinary.

Component items are made from a target net income so that the target is met to the fen.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd

from simulation.world import frames
from simulation.world.deliver import Rows, in_parts
from simulation.world.model import Delivery
from simulation.world.people import County
from simulation.world.policy import income_line_fen
from simulation.world.scenario import Plan

SURVEY = "rural_revitalisation/income_survey"
Fen = npt.NDArray[np.int64]


def surveys(county: County, plan: Plan) -> list[Delivery]:
    """Two yearly deliveries in parts: the current one everywhere, last year's where early periods are sent."""
    now, before = _planted(county, plan)
    ordinary, old = _ordinary(county, plan)
    current = frames.join([ordinary, now.of_households(county)])
    earlier = frames.join([old, before.of_households(county)])
    calendar = county.calendar
    towns = county.places["town_name"].drop_duplicates().tolist()
    current = current.sort_values(["_household", "period_end_month"], kind="stable", ignore_index=True)
    earlier = earlier.sort_values(["_household", "period_end_month"], kind="stable", ignore_index=True)
    return [
        *in_parts(SURVEY, earlier, plan.early, str(calendar.year - 1), calendar.known(150)),
        *in_parts(SURVEY, current, towns, str(calendar.year), calendar.known(6)),
    ]


def _items(net: Fen, claims: Fen, self_pay: Fen) -> dict[str, Fen]:
    """Seven items whose first five make exactly the net income asked for."""
    base = np.maximum(net, 0)
    production, prop, transfer = base * 3 // 10, base // 50, base * 2 // 10
    cost = base // 10 + np.maximum(-net, 0)
    return {
        "wage_income_fen": base - production - prop - transfer + base // 10,
        "production_income_fen": production,
        "property_income_fen": prop,
        "transfer_income_fen": transfer,
        "production_cost_fen": cost,
        "claims_income_fen": claims,
        "compliant_self_pay_fen": self_pay,
    }


class _Writer:
    """Writes planted survey rows of a county."""

    def __init__(self, county: County) -> None:
        self.county = county
        self.now, self.before = Rows(SURVEY), Rows(SURVEY)
        alive = county.pp.groupby("hh")["alive"].sum()
        self.members = alive.to_numpy()

    def row(
        self,
        household: int,
        net: int,
        months: int,
        claims: int = 0,
        self_pay: int = 0,
        early: bool = False,
        missing: str = "",
        **changes: object,
    ) -> np.datetime64:
        """One row whose period ended so many months before as_of's month. Gives the last day of that month."""
        month = self.county.calendar.month(months)
        one = np.array([net, claims, self_pay], dtype=np.int64).reshape(3, 1)
        items = {name: int(value[0]) for name, value in _items(one[0], one[1], one[2]).items()}
        values: dict[str, object] = {"household_members": int(self.members[household]), "period_end_month": month, **items, **changes}
        if missing:
            values[missing] = None
        (self.before if early else self.now).add(household, **values)
        last: np.datetime64 = (month.astype("datetime64[M]") + 1).astype("datetime64[D]") - np.timedelta64(1, "D")
        return last

    def plain(self, household: int, kind: str, number: int) -> None:
        """The survey of a household whose point is not its income."""
        line, members = income_line_fen(self.county.calendar.as_of), int(self.members[household])
        match kind:
            case "above":
                self.row(household, members * (line + (2500 + number % 7 * 900) * 100), 2 + number % 9)
            case "low":
                self.row(household, members * (line - 600_00), 2 + number % 9)
            case "reference":
                self.row(household, members * (line + 3000_00), 2 + number % 9, self_pay=members * 3500_00)
            case "incomplete":
                missing = [*frames.COMPONENTS, "household_members"][number % 8]
                self.row(household, members * (line + 4000_00), 2 + number % 9, missing=missing)


def _planted(county: County, plan: Plan) -> tuple[Rows, Rows]:
    writer = _Writer(county)
    line, span = income_line_fen(county.calendar.as_of), 12
    for index, event in plan.events.iterrows():
        household, number = int(event["hh"]), int(str(index))
        people = int(writer.members[household])
        at, months = people * line, 1 + number % 11
        day: np.datetime64 | None = None
        row = writer.row
        match (event["rule"], event["variant"]):
            case ("low_income", "at_the_line"):
                day = row(household, at, months)
            case ("low_income", "exited" | "ordinary"):
                day = row(household, at - people * (200 + number % 9 * 500) * 100, months)
            case ("low_income", "rounds_to_line"):
                day = row(household, at + (people - 1) // 2, months)  # less than half a fen a head above the line
            case ("low_income", "negative"):
                day = row(household, -people * 300_00, months)
            case ("low_income", "oldest_month"):
                day = row(household, at - 100_00, span)
            case ("low_income", "latest_survey"):
                row(household, at + people * 2000_00, 9)
                day = row(household, at - people * 1000_00, 2)
            case ("low_income", "fen_above" | "fen_above_exited"):
                row(household, at + people, months)
            case ("low_income", "too_old"):
                row(household, at - people * 1000_00, span + 1)
            case ("low_income", "too_fresh"):
                row(household, at - people * 1000_00, 0)
            case ("low_income", "superseded"):
                row(household, at - people * 1000_00, 8)
                row(household, at + people * 1500_00, 3)
            case ("low_income", "corrected"):
                row(household, at - people * 1000_00, 6, early=True)
                row(household, at + people * 1000_00, 6)
            case ("low_income" | "rigid_expense", "incomplete"):
                missing = frames.COMPONENTS[number % len(frames.COMPONENTS)]
                row(
                    household,
                    at - people * 1000_00 if event["rule"] == "low_income" else at + people * 4000_00,
                    months,
                    self_pay=people * 5000_00,
                    missing=missing,
                )
            case ("low_income", "no_member_count"):
                row(household, at - people * 1000_00, months, household_members=None)
            case ("low_income", "fewer_counted"):
                # The survey counts one person less than the register: a fen above the line, below it by the register's count.
                row(household, (people - 1) * (line + 1), months, household_members=people - 1)
            case ("rigid_expense", "fewer_counted"):
                net = (people - 1) * 3 * line
                row(household, net, months, self_pay=net - (people - 1) * (line + 1), household_members=people - 1)
            case ("rigid_expense", "at_the_line"):
                day = row(household, at + people * 2000_00, months, self_pay=people * 2000_00)
            case ("rigid_expense", "illness"):
                day = row(household, at + people * 5000_00, months, claims=500_00, self_pay=people * 9000_00 + 500_00)
            case ("rigid_expense", "exited"):
                day = row(household, at + people * 3000_00, months, self_pay=people * 3300_00)
            case ("rigid_expense", "net_fen_above"):
                day = row(household, at + people, months, self_pay=people)
            case ("rigid_expense", "fen_above"):
                row(household, at + people * 2000_00, months, self_pay=people * 1999_99)
            case ("rigid_expense", "claims_cover"):
                row(household, at + people * 2000_00, months, claims=people * 4000_00, self_pay=people * 5000_00)
            case ("rigid_expense", "net_also_low"):
                row(household, at - people * 10_00, months, self_pay=people * 2000_00)
            case (rule, _) if rule != "water_failure":
                writer.plain(household, str(event["survey"]), number)
        if day is not None:
            plan.events.loc[index, "evidence"] = day
    for number, (household, case) in enumerate(plan.case_of.items()):
        writer.plain(household, case.survey, number)
    return writer.now, writer.before


def _ordinary(county: County, plan: Plan) -> tuple[pd.DataFrame, pd.DataFrame]:
    """All other exited households, a third of the ordinary ones; a few low, a few with a gap, a few out of date."""
    rng, calendar, hh = county.rng("survey"), county.calendar, county.hh
    planned = np.zeros(len(hh), dtype=bool)
    planned[plan.events.loc[plan.events["rule"] != "water_failure", "hh"].to_numpy(dtype=np.int64)] = True
    planned[list(plan.case_of)] = True
    asked = (plan.exited | (rng.random(len(hh)) < 0.35)) & ~planned & hh["is_rural"].to_numpy()
    household = np.flatnonzero(asked)
    count = len(household)
    members = county.pp.groupby("hh")["alive"].sum().to_numpy()[household]
    line = income_line_fen(calendar.as_of)
    head = line + np.round(rng.lognormal(8.8, 0.6, count) * 100).astype(np.int64)
    low = rng.random(count) < 0.012
    head[low] = line - rng.integers(100_00, 3000_00, int(low.sum()))
    net = head * members + rng.integers(0, 100, count)
    claims = np.where(rng.random(count) < 0.06, rng.integers(200_00, 4000_00, count), 0)
    self_pay = np.where(rng.random(count) < 0.4, rng.integers(100_00, 4000_00, count), 0)
    heavy = ~low & (rng.random(count) < 0.006)
    self_pay[heavy] = net[heavy] - (line - 500_00) * members[heavy] + claims[heavy]
    back = np.where(plan.exited[household], 9, np.where(rng.random(count) < 0.5, 6, 3))
    stale = rng.random(count) < 0.03
    back[stale] = 20
    month = (calendar.month(0).astype("datetime64[M]") - back.astype("timedelta64[M]")).astype("datetime64[D]")
    values: dict[str, object] = {"household_members": members.astype(object), "period_end_month": month}
    gap = np.flatnonzero(rng.random(count) < 0.02)
    which = rng.integers(0, len(frames.COMPONENTS), len(gap))
    for number, (name, item) in enumerate(_items(net, claims, self_pay).items()):
        column = item.astype(object)
        column[gap[which == number]] = None
        values[name] = column
    table = frames.of_households(county, SURVEY, household, values)
    early = hh["town_name"].isin(plan.early).to_numpy()
    again = early[household] & plan.exited[household]
    net_before = net[again] * 9 // 10
    old_values = {
        "household_members": members[again],
        "period_end_month": np.full(int(again.sum()), calendar.month(21)),
        **_items(net_before, claims[again], self_pay[again] // 2),
    }
    return table, frames.of_households(county, SURVEY, household[again], old_values)
