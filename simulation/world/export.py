"""The national platform's member export: exited households and monitored ones, in two snapshots (three in some
townships) of township parts, and one corrected part.

Here belong the rows of the export only; measures and visits stand in ``assist``.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd

from simulation.world import export_form, flaws, frames
from simulation.world.catalogue import Case
from simulation.world.deliver import in_parts
from simulation.world.model import Delivery
from simulation.world.people import County
from simulation.world.policy import income_line_fen
from simulation.world.scenario import Plan

EXPORT = "rural_revitalisation/monitoring_export"
CONTACTS = np.array(["赵驻村", "钱帮扶", "孙联系", "李干部", "周网格", "吴书记", "郑主任", "王专员"], dtype=object)
Objects = npt.NDArray[np.object_]


def export(county: County, plan: Plan) -> list[Delivery]:
    """All deliveries of the export."""
    calendar = county.calendar
    towns = county.places["town_name"].drop_duplicates().tolist()
    latest = flaws.plant(_snapshot(county, plan, 2, None))
    wrong = _snapshot(county, plan, 2, plan.corrected)
    wrong_part = wrong[wrong["township_name"] == plan.corrected]
    rest = [town for town in towns if town != plan.corrected]
    return [
        *in_parts(EXPORT, _snapshot(county, plan, 0, None), plan.three, calendar.month_key(6), calendar.known(180)),
        *in_parts(EXPORT, _snapshot(county, plan, 1, None), towns, calendar.month_key(3), calendar.known(94)),
        *in_parts(EXPORT, latest, rest, calendar.month_key(0), calendar.known(10)),
        *in_parts(EXPORT, wrong_part, [plan.corrected], calendar.month_key(0), calendar.known(10)),
        *in_parts(EXPORT, latest, [plan.corrected], calendar.month_key(0), calendar.known(4), version=2),
    ]


def platform_numbers(county: County) -> Objects:
    """The platform counts households its own way; its numbers are not the register's."""
    serial = np.random.default_rng(county.seed + 77).permutation(len(county.hh)) + 1
    return np.char.add(county.area[:4], np.char.zfill(serial.astype("U8"), 8)).astype(object)


def _snapshot(county: County, plan: Plan, number: int, corrected: str | None) -> pd.DataFrame:
    """Rows of one snapshot: 0 the earliest, 1 the previous, 2 the latest; with ``corrected``, its wrong first version."""
    pp, hh = county.pp, county.hh
    present = plan.exited.copy()
    columns = {name: np.full(len(hh), None, dtype=object) for name in (
        "monitoring_category", "identified_month", "eliminated_month", "risk_eliminated", "elimination_mode",
        "risk_1", "risk_2", "risk_3", "risk_4", "risk_5",
    )}  # fmt: skip
    contact = CONTACTS[np.arange(len(hh)) % len(CONTACTS)].astype(object)
    unable = np.zeros(len(hh), dtype=bool)
    for row in plan.cases.to_dict("records"):
        household = row["hh"]
        case = plan.case_of[household]
        state = _state(case, number, corrected is not None)
        present[household] = state != ""
        if state == "":
            continue
        months = _identified(case, number)
        category = case.was if number < 2 and case.was else row["category"]
        columns["monitoring_category"][household] = category
        columns["identified_month"][household] = county.calendar.month_key(months)
        columns["risk_eliminated"][household] = state == "out"
        if state == "out":
            since = 3 + case.eliminated if number < 2 or case.variant == "eliminated_at_baseline" else case.eliminated - 1
            columns["eliminated_month"][household] = county.calendar.month_key(since)
            columns["elimination_mode"][household] = "assisted" if case.groups else "natural"
        for place, risk in enumerate(case.risks[:5], start=1):
            columns[f"risk_{place}"][household] = risk
        if not case.contact:
            contact[household] = None
        unable[household] = not case.labour
    owner = pp["hh"].to_numpy()
    listed = present[owner] & pp["alive"].to_numpy()
    person = np.flatnonzero(listed)
    form = owner[person]
    for row in plan.cases[plan.cases["partner"] >= 0].to_dict("records"):
        # Of the partner household one grown member still stands in the monitored household's form.
        members = np.flatnonzero((owner == row["partner"]) & (pp["slot"].to_numpy() > 0))[:1]
        person, form = np.concatenate([person, members]), np.concatenate([form, np.repeat(row["hh"], len(members))])
    order = np.lexsort((person, form))
    return _members(county, plan, person[order], form[order], columns, contact, unable)


def _state(case: Case, number: int, first_version: bool) -> str:
    if first_version and case.corrected is not None:
        return case.corrected
    return case.snapshots[number]


def _identified(case: Case, number: int) -> int:
    if number < 2 and case.first_identified is not None:
        return case.first_identified
    return case.identified


def _members(
    county: County,
    plan: Plan,
    person: npt.NDArray[np.int64],
    household: npt.NDArray[np.int64],
    columns: dict[str, Objects],
    contact: Objects,
    unable: npt.NDArray[np.bool_],
) -> pd.DataFrame:
    pp, age = county.pp, county.pp["age"].to_numpy()[person]
    rng = np.random.default_rng(county.seed + 78)
    mood = rng.random(len(pp))[person]
    labour = np.where(
        age < 16,
        "none",
        np.where(age < 60, np.where(mood < 0.2, "skilled", np.where(mood < 0.9, "ordinary", "weak")), np.where(mood < 0.6, "weak", "none")),
    )
    labour = np.where(unable[household], np.where(age < 60, np.where(mood < 0.5, "lost", "none"), "none"), labour)
    kind = np.where(plan.exited[household], np.where(plan.no_policy[household], "exited_no_policy", "exited"), "ordinary")
    hh = county.hh
    every = np.arange(len(hh))
    per_head = income_line_fen(county.calendar.as_of) + (every % 90 * 100 + 1500) * 100
    columns |= {"platform_household_no": platform_numbers(county), "contact_name": contact, "unable": unable.astype(object)}
    told = export_form.known(county, plan)
    form = export_form.households(county, plan, told, columns, per_head)
    own = export_form.members(county, told, person, household, mood, columns)
    export_form.name_rain_dew(form, household, own["student_status"])
    listed = {name: column[household] for name, column in columns.items() if name != "unable"}
    return frames.of_persons(
        county,
        EXPORT,
        person,
        {
            "township_name": hh["town_name"].to_numpy(dtype=object)[household],
            "village_name": hh["village_name"].to_numpy(dtype=object)[household],
            "relation": pp["relation"].to_numpy(dtype=object)[person],
            "household_type": kind.astype(object),
            "platform_net_income_per_head_fen": per_head[household],
            "labour_capacity": labour.astype(object),
            **listed,
            **{name: column[household] for name, column in form.items()},
            **own,
        },
    )
