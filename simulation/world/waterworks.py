"""Water works and the ledger of drinking-water issues: built on the village water supply the bureau wrote before.

A village row that fails is an open issue found on the day it was observed. No rule reads these rows.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from simulation.world import frames, told
from simulation.world.deliver import Rows, whole
from simulation.world.model import Delivery
from simulation.world.people import County
from simulation.world.policy import policy
from simulation.world.scenario import Plan

WORKS = "water/supply_works"
ISSUE = "water/water_issue"
SUPPLY = "water/village_supply"
REMEDIES = {
    "quantity": "新增水源点",
    "quality": "更换净化消毒设备",
    "convenience": "管网入户延伸",
    "reliability": "检修主管道",
    "facility": "更换水泵",
}


def supply_works(county: County, plan: Plan) -> list[Delivery]:
    """One works a village, serving whom the village rows say; reservoirs and irrigation where a township has them."""
    rng, calendar, rows = county.rng(WORKS), county.calendar, Rows(WORKS)
    limit = policy()["water_failure"]["max_outage_days"]
    served = told.standing(plan, SUPPLY)
    numbers = ["households_served", "persons_served", "outage_days"]
    served = served.assign(**{name: pd.to_numeric(served[name]) for name in numbers})
    by_village = served.groupby(["township_name", "village_name"], sort=False)
    for number, ((town, village), part) in enumerate(by_village, start=1):
        dry = int(part["outage_days"].max())
        central = bool((part["supply_mode"] == "central").any())
        rows.add(
            0,
            works_no=f"SL{number:05d}",
            works_name=f"{village}供水工程",
            township_name=town,
            village_name=village,
            works_kind="central" if central else "dispersed",
            source_kind=("spring", "reservoir", "river", "well")[number % 4],
            built_year=2008 + number % 15,
            capacity_m3_day=float(20 + number % 9 * 10),
            villages_served=1,
            households_served=int(part["households_served"].sum()),
            persons_served=int(part["persons_served"].sum()),
            operating_state="outage" if dry > limit else "normal",
            outage_days=min(dry // 4, 92),
            outage_cause="主管道检修" if dry > limit else None,
            upkeep_unit=f"{village}村民委员会",
            upkeep_person=("王管水", "李管水", "张管水")[number % 3],
            investment_fen=(15 + number % 40) * 1_000_000,
        )
    for number, town in enumerate(county.places["town_name"].drop_duplicates(), start=1):
        kind = "reservoir" if number % 2 else "irrigation"
        rows.add(
            0,
            works_no=f"SK{number:05d}",
            works_name=f"{town}{'水库' if kind == 'reservoir' else '灌区'}",
            township_name=town,
            works_kind=kind,
            source_kind="river",
            built_year=1975 + number % 30,
            operating_state="normal" if rng.random() < 0.95 else "damaged",
            upkeep_unit=f"{town}人民政府",
            upkeep_person="赵管水",
            investment_fen=(80 + number * 7) * 1_000_000,
        )
    return whole(WORKS, rows.plain(), calendar.quarter_key(0), calendar.known(9))


def water_issues(county: County, plan: Plan) -> list[Delivery]:
    """An open issue for every failing row, and solved ones of villages that are well now."""
    rng, calendar, limits = county.rng(ISSUE), county.calendar, policy()["water_failure"]
    supply = told.standing(plan, SUPPLY)
    litres, fetch, dry = (pd.to_numeric(supply[name]).to_numpy() for name in ("litres_per_head_day", "fetch_minutes", "outage_days"))
    kind = np.select(
        [
            litres < limits["min_litres"],
            (supply["water_quality"] == "fail").to_numpy(),
            fetch > limits["max_fetch_minutes"],
            dry > limits["max_outage_days"],
        ],
        ["quantity", "quality", "convenience", "reliability"],
        "",
    )
    failing = np.flatnonzero(kind != "")
    well = told.some(rng, np.flatnonzero(kind == ""), 0.06)
    row = np.concatenate([failing, well])
    is_open = np.arange(len(row)) < len(failing)
    what = np.where(is_open, kind[row], told.pick(rng, ("facility", "quantity", "reliability"), len(row))).astype(object)
    observed = supply["observed_date"].to_numpy().astype("datetime64[D]")[row]
    found = np.where(is_open, observed, observed - np.timedelta64(45, "D")).astype("datetime64[D]")
    solved = np.where(is_open, np.datetime64("NaT"), observed - np.timedelta64(10, "D")).astype("datetime64[D]")
    served = supply.iloc[row]
    table = frames.frame(
        ISSUE,
        {
            "issue_no": frames.serials("YS", len(row), 5),
            "township_name": served["township_name"].to_numpy(dtype=object),
            "village_name": served["village_name"].to_numpy(dtype=object),
            "group_no": frames.blank(served["group_no"]),
            "water_issue_kind": what,
            "found_by": told.pick(rng, ("screening", "daily", "hotline", "inspection"), len(row)),
            "found_date": found,
            "households_affected": pd.to_numeric(served["households_served"]).to_numpy(dtype=np.int64),
            "persons_affected": pd.to_numeric(served["persons_served"]).to_numpy(dtype=np.int64),
            "remedy": np.array([REMEDIES[str(word)] for word in what], dtype=object),
            "due_date": found + np.timedelta64(60, "D"),
            "resolved_date": solved,
            "issue_state": np.where(is_open, "open", "resolved").astype(object),
        },
    )
    return whole(ISSUE, table, calendar.quarter_key(0), calendar.known(9))
