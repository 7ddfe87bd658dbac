"""Who holds what: dibao and tekun rosters of civil affairs, certificates of the disabled persons' federation.

Planted rows first, then ordinary life around them.
"""

from __future__ import annotations

import numpy as np

from simulation.world import frames, ids
from simulation.world.deliver import whole
from simulation.world.model import Delivery
from simulation.world.people import County
from simulation.world.policy import policy
from simulation.world.scenario import Plan

DIBAO = "civil_affairs/dibao"
TEKUN = "civil_affairs/tekun"
CERTIFICATE = "disabled_federation/certificate"


def aid(county: County, plan: Plan) -> list[Delivery]:
    """Dibao and tekun rosters of two months; the later one stands."""
    calendar, pp = county.calendar, county.pp
    lookback = policy()["dibao_new"]["lookback_days"]
    dibao: list[tuple[int, np.datetime64, np.datetime64 | None, bool]] = []  # person, start, end, on the later roster
    tekun: list[tuple[int, np.datetime64]] = []
    for index, event in plan.of("dibao_new").iterrows():
        person, number = int(event["person"]), int(str(index))
        start = calendar.month(1 + number % 4)
        match event["variant"]:
            case "dibao":
                dibao.append((person, start, None, True))
            case "tekun":
                tekun.append((person, start))
            case "ends_later":
                dibao.append((person, start, calendar.day + np.timedelta64(184, "D"), True))
            case "first_month":  # the first month whose first day lies inside the window
                start = (calendar.back(lookback).astype("datetime64[M]") + 1).astype("datetime64[D]")
                dibao.append((person, start, None, True))
            case "edge_day":
                start = calendar.back(lookback)
                dibao.append((person, start, None, True))
            case "ended":
                start = calendar.month(4)
                dibao.append((person, start, calendar.month(2) - np.timedelta64(1, "D"), True))
            case "off_the_roster":
                dibao.append((person, start, None, False))
        plan.events.loc[index, "evidence"] = start
    rng = county.rng("aid")
    rural = county.hh["is_rural"].to_numpy()
    household = np.flatnonzero(rural & (rng.random(len(rural)) < 0.045))
    poor = np.flatnonzero(np.isin(pp["hh"].to_numpy(), household) & pp["alive"].to_numpy() & (rng.random(len(pp)) < 0.75))
    poor = poor[~np.isin(poor, [row[0] for row in dibao])]
    fresh = plan.free[pp["hh"].to_numpy()[poor]] & (rng.random(len(poor)) < 0.03)
    months = np.where(fresh, rng.integers(1, 4, len(poor)), rng.integers(9, 120, len(poor)))
    start_all = (calendar.month(0).astype("datetime64[M]") - months.astype("timedelta64[M]")).astype("datetime64[D]")
    alone = np.flatnonzero((pp["age"].to_numpy() >= 63) & (county.hh["size"].to_numpy()[pp["hh"].to_numpy()] == 1) & pp["alive"].to_numpy())
    alone = alone[(rng.random(len(alone)) < 0.3) & ~np.isin(alone, poor)]
    alone = alone[~np.isin(alone, [row[0] for row in tekun] + [row[0] for row in dibao])]
    tekun_start = (calendar.month(0).astype("datetime64[M]") - rng.integers(9, 100, len(alone)).astype("timedelta64[M]")).astype(
        "datetime64[D]"
    )

    holder = np.concatenate([poor, np.array([row[0] for row in dibao], dtype=np.int64)])
    starts = np.concatenate([start_all, np.array([row[1] for row in dibao], dtype="datetime64[D]")])
    end = np.concatenate(
        [
            np.full(len(poor), np.datetime64("NaT"), dtype="datetime64[D]"),
            np.array([row[2] or np.datetime64("NaT") for row in dibao], dtype="datetime64[D]"),
        ]
    )
    later = np.concatenate([np.ones(len(poor), dtype=bool), np.array([row[3] for row in dibao], dtype=bool)])
    order = np.argsort(holder, kind="stable")
    holder, starts, end, later = holder[order], starts[order], end[order], later[order]
    of = pp["hh"].to_numpy()[holder]
    _, number_of, covered = np.unique(of, return_inverse=True, return_counts=True)
    grace = county.rng("grace").random(len(holder)) < 0.03  # income rose, the allowance is kept for a while
    table = frames.of_persons(
        county,
        DIBAO,
        holder,
        {
            "aid_certificate_no": np.char.add("DB", np.char.zfill((of + 1).astype("U7"), 7)).astype(object),
            "head_id": pp["id"].to_numpy(dtype=object)[county.heads[of]],
            "covered_persons": covered[number_of],
            "dibao_class": np.array(["A", "B", "C"], dtype=object)[of % 3],
            "monthly_amount_fen": 260_00 + of % 30 * 10_00,
            "start_date": starts,
            "end_date": end,
            "grace_until": np.where(grace, calendar.month(-6), np.datetime64("NaT")).astype("datetime64[D]"),
            "is_single_person": covered[number_of] == 1,
            "poverty_cause": np.array(["因病", "因残", "缺劳动力", None], dtype=object)[of % 4],
            "bank_name": "农村信用社",
            "bank_account": ids.bank_accounts(of + 1),
        },
    )
    support = np.concatenate([alone, np.array([row[0] for row in tekun], dtype=np.int64)])
    since = np.concatenate([tekun_start, np.array([row[1] for row in tekun], dtype="datetime64[D]")])
    roster = frames.of_persons(
        county,
        TEKUN,
        support,
        {
            "support_mode": np.array(["dispersed", "dispersed", "central"], dtype=object)[support % 3],
            "care_grade": np.array(["self", "half", "full"], dtype=object)[support % 3],
            "monthly_amount_fen": 780_00 + support % 4 * 60_00,
            "start_date": since,
        },
    )
    cut = str(calendar.month(0))
    return [
        *whole(DIBAO, table[table["start_date"] < cut], calendar.month_key(1), calendar.known(50)),
        *whole(DIBAO, table[later], calendar.month_key(0), calendar.known(19)),
        *whole(TEKUN, roster[roster["start_date"] < str(calendar.month(1))], calendar.month_key(1), calendar.known(50)),
        *whole(TEKUN, roster, calendar.month_key(0), calendar.known(19)),
    ]


def certificates(county: County, plan: Plan) -> list[Delivery]:
    """Disability certificates: the citizen id, then kind and grade; a reissue adds two more characters."""
    calendar, pp = county.calendar, county.pp
    lookback = policy()["disability_new"]["lookback_days"]
    held: list[tuple[int, str, np.datetime64, str]] = []
    for index, event in plan.of("disability_new").iterrows():
        number = int(str(index))
        day, grade, mark = calendar.back(40 + number % 280), "12"[number % 2], ""
        match event["variant"]:
            case "grade_1" | "grade_2" | "grade_3":
                grade = str(event["variant"])[-1]
            case "first_day":
                day = calendar.back(lookback - 1)
            case "day_before":
                day = calendar.back(lookback)
            case "reissued":
                mark = "B1"
        if event["variant"] != "namesake":
            held.append((int(event["person"]), grade, day, mark))
        plan.events.loc[index, "evidence"] = day
    rng = county.rng("certificates")
    free = plan.free[pp["hh"].to_numpy()]
    others = np.flatnonzero((rng.random(len(pp)) < 0.033) & pp["alive"].to_numpy() & ~np.isin(np.arange(len(pp)), [row[0] for row in held]))
    fresh = free[others] & (rng.random(len(others)) < 0.02)
    days = np.where(fresh, rng.integers(20, 360, len(others)), rng.integers(400, 5000, len(others)))
    person = np.concatenate([others, np.array([row[0] for row in held], dtype=np.int64)])
    grades = np.concatenate(
        [rng.choice(["1", "2", "3", "4"], len(others), p=[0.12, 0.28, 0.3, 0.3]), np.array([row[1] for row in held], dtype="U1")]
    )
    issued = np.concatenate([calendar.day - days.astype("timedelta64[D]"), np.array([row[2] for row in held], dtype="datetime64[D]")])
    marks = np.concatenate([np.where(rng.random(len(others)) < 0.03, "B1", ""), np.array([row[3] for row in held], dtype="U2")])
    kind = rng.choice(["1", "2", "3", "4", "5", "6", "7"], len(person), p=[0.12, 0.2, 0.03, 0.45, 0.08, 0.09, 0.03])
    number_text = pp["id"].to_numpy(dtype=object)[person] + kind.astype(object) + grades.astype(object) + marks.astype(object)
    table = frames.of_persons(
        county,
        CERTIFICATE,
        person,
        {
            "disability_cert_no": number_text,
            "disability_type": kind.astype(object),
            "disability_grade": grades.astype(object),
            "issued_date": issued,
            "subsidy_kinds": frames.where(np.isin(grades, ["1", "2"]), "重度残疾人护理补贴"),
        },
    )
    return whole(CERTIFICATE, table.sort_values("disability_cert_no", ignore_index=True), calendar.month_key(0), calendar.known(23))
