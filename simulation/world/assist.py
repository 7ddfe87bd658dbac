"""Measures and verification visits: what was done for a household, and what people found at its door.

Visits stand on the right or the wrong side of the evidence they are to close; so they come last of all.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd

from simulation.world import frames
from simulation.world.deliver import Rows, in_parts, whole
from simulation.world.model import Delivery
from simulation.world.people import County
from simulation.world.scenario import Plan

MEASURE = "rural_revitalisation/measure"
VISIT = "rural_revitalisation/verification_visit"
NAMES = {
    "industry": "产业奖补",
    "employment": "务工补贴",
    "finance": "小额信贷",
    "public_post": "公益性岗位",
    "housing": "危房改造",
    "water": "饮水管网入户",
    "health": "大病医疗救助",
    "compulsory_education": "控辍保学",
    "other_education": "雨露计划",
    "safety_net": "低保兜底",
    "social": "社会捐助",
    "relocation": "易地搬迁",
    "living_condition": "人居环境改善",
    "infrastructure": "入户道路",
}
VISITORS = np.array(["张走访", "刘核查", "陈驻村", "杨网格", "何联户", "马村干"], dtype=object)


def measures(county: County, plan: Plan) -> list[Delivery]:
    """A cumulative ledger: the second delivery adds measures and ends some of the first."""
    calendar = county.calendar
    first, second = Rows(MEASURE), Rows(MEASURE)
    serial = 0

    def number() -> str:
        nonlocal serial
        serial += 1
        return f"CS{serial:07d}"

    for household, case in plan.case_of.items():
        for turn, group in enumerate(case.groups):
            start = calendar.back(120 + (household + turn * 17) % 150)
            values = {
                "measure_group": group,
                "measure_name": NAMES[group],
                "start_date": start,
                "amount_fen": (300 + household % 20 * 50) * 100,
            }
            if case.snapshots[1] == "":
                second.add(household, measure_no=number(), **{**values, "start_date": calendar.back(20)})
            else:
                name = number()
                first.add(household, measure_no=name, **values)
                if household % 5 == 0:  # ended since: a measure that ever started still answers its risk
                    second.add(household, measure_no=name, **{**values, "end_date": calendar.back(30)})
    rng = county.rng("measures")
    exited = plan.exited.copy()
    exited[list(plan.case_of)] = False
    helped = np.flatnonzero(exited & (rng.random(len(exited)) < 0.7))
    groups = np.array(["industry", "employment", "public_post", "finance", "health", "other_education", "safety_net"], dtype=object)
    chosen = groups[rng.integers(0, len(groups), len(helped))]
    ordinary = frames.of_households(
        county,
        MEASURE,
        helped,
        {
            "measure_no": np.char.add("CT", np.char.zfill(np.arange(1, len(helped) + 1).astype("U7"), 7)).astype(object),
            "measure_group": chosen,
            "measure_name": np.array([NAMES[name] for name in chosen], dtype=object),
            "start_date": calendar.day - rng.integers(100, 1500, len(helped)).astype("timedelta64[D]"),
            "amount_fen": rng.integers(2, 60, len(helped)) * 100_00,
        },
    )
    return [
        *whole(MEASURE, frames.join([ordinary, first.of_households(county)]), calendar.month_key(3), calendar.known(92)),
        *whole(MEASURE, second.of_households(county), calendar.month_key(0), calendar.known(8)),
    ]


def visits(county: County, plan: Plan) -> list[Delivery]:
    """Visits in parts: the last two months of spring everywhere, earlier ones where early periods are sent."""
    rows = Rows(VISIT)
    used: set[tuple[int, np.datetime64]] = set()

    def visit(household: int, day: np.datetime64, outcome: str, purpose: str) -> None:
        if (household, day) not in used:  # one visit a day, so that "the latest" is never two
            used.add((household, day))
            rows.add(
                household,
                visit_date=day,
                visit_purpose=purpose,
                visit_outcome=outcome,
                visitor_name=str(VISITORS[household % len(VISITORS)]),
            )

    calendar = county.calendar
    events = plan.events[plan.events["visit"].notna()]
    latest = plan.events.groupby("hh")["evidence"].max()
    for household, told in zip(events["hh"].astype(int), events["visit"], strict=True):
        evidence = latest[household]
        day: np.datetime64 = calendar.back(40) if pd.isna(evidence) else np.datetime64(evidence, "D")
        room = int((calendar.back(5) - day) // np.timedelta64(1, "D"))
        after = day + np.timedelta64(max(0, min(room, 6 + household % 11)), "D")
        match told:
            case "after":
                visit(household, after, "no_risk" if household % 2 else "risk_resolved", "clue_check")
            case "confirmed":
                visit(household, after, "risk_confirmed", "clue_check")
            case "before":
                eve: np.datetime64 = day - np.timedelta64(1, "D")
                visit(household, eve, "no_risk", "routine")
            case "absent":
                visit(household, after, "absent", "clue_check")
            case "same_day":
                visit(household, day if room > 0 else calendar.back(5), "no_risk", "clue_check")
            case "confirmed_then_resolved":
                visit(household, day, "risk_confirmed", "clue_check")
                visit(household, after, "risk_resolved", "clue_check")
    for household, case in plan.case_of.items():
        for turn, outcome in enumerate(case.visits):
            visit(household, calendar.back(80 - turn * 30 - household % 20), outcome, "routine")
    ordinary = _ordinary_visits(county, plan)
    table = frames.join([ordinary, rows.of_households(county)]).sort_values(["_household", "visit_date"], kind="stable", ignore_index=True)
    table["visit_no"] = frames.serials("ZF", len(table))
    towns = county.places["town_name"].drop_duplicates().tolist()
    earlier = (table["visit_date"] < str(calendar.month(2))) & table["township_name"].isin(plan.early)
    return [
        *in_parts(VISIT, table[earlier], plan.early, calendar.month_key(3), calendar.known(85)),
        *in_parts(VISIT, table[~earlier], towns, calendar.month_key(0), calendar.known(3)),
    ]


def _ordinary_visits(county: County, plan: Plan) -> pd.DataFrame:
    """Exited households are seen once or twice a season, a few others too; most visits find nothing."""
    rng, calendar = county.rng("visits"), county.calendar
    seen = plan.free & (plan.exited | (rng.random(len(plan.free)) < 0.06))
    once = np.flatnonzero(seen)
    twice = once[rng.random(len(once)) < 0.7]
    household: npt.NDArray[np.int64] = np.concatenate([once, twice])
    days = np.concatenate([rng.integers(61, 170, len(once)), rng.integers(5, 60, len(twice))])
    outcome = np.array(["no_risk", "absent", "risk_resolved", "risk_confirmed"], dtype=object)
    purpose = np.array(["routine", "screening", "clue_check"], dtype=object)
    return frames.of_households(
        county,
        VISIT,
        household,
        {
            "visit_date": calendar.day - days.astype("timedelta64[D]"),
            "visit_purpose": purpose[rng.integers(0, 3, len(household))],
            "visit_outcome": outcome[rng.choice(4, len(household), p=[0.87, 0.08, 0.03, 0.02])],
            "visitor_name": VISITORS[household % len(VISITORS)],
        },
    )
