"""What happens to persons, as education, labour and the traffic police write it.

Planted rows first, then ordinary life around them.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from simulation.world import frames
from simulation.world.deliver import Rows, in_parts, whole
from simulation.world.model import Delivery
from simulation.world.people import County, age_at
from simulation.world.policy import policy
from simulation.world.scenario import Plan

SCHOOL = "education/school_age"
JOBS = "labour/employment"
ACCIDENT = "traffic_police/accident"
GRADES = np.array(["p1", "p2", "p3", "p4", "p5", "p6", "j1", "j2", "j3"], dtype=object)
EMPLOYERS = np.array(
    [
        "广元市利州区某建筑公司",
        "旺苍县茶业合作社",
        "成都市某电子厂",
        "东莞市某制衣厂",
        "旺苍县家具厂",
        "绵阳市某物流公司",
        "米仓山茶业集团",
        "县城某餐饮店",
    ],
    dtype=object,
)
CITIES = np.array(["旺苍县", "利州区", "成都市", "东莞市", "绵阳市", "重庆市"], dtype=object)


def school(county: County, plan: Plan) -> list[Delivery]:
    """The ledger of school-age children: the latest semester everywhere, the one before where early periods are sent."""
    calendar, pp = county.calendar, county.pp
    start = calendar.school_year_start
    states = {
        "turned_six": ("not_enrolled", "poverty"),
        "still_fifteen": ("dropout", "work"),
        "dropout": ("dropout", "school_weary"),
        "not_enrolled": ("not_enrolled", "other"),
        "no_reason": ("dropout", None),
        "turned_sixteen": ("dropout", "work"),
        "still_five": ("not_enrolled", "other"),
        "bodily": ("dropout", "bodily"),
        "home_teaching": ("home_teaching", None),
        "back_in_school": ("in_school", None),
        "namesake": ("in_school", None),
    }
    special: dict[int, tuple[str, str | None]] = {}
    before: dict[int, tuple[str, str | None]] = {}
    half = calendar.semester.split("-")[1]
    first_day = np.datetime64(f"{calendar.semester[:4]}-{'03' if half == '1' else '09'}-01", "D")
    for index, event in plan.of("school_dropout").iterrows():
        special[int(event["person"])] = states[str(event["variant"])]
        plan.events.loc[index, "evidence"] = first_day
        if event["variant"] == "back_in_school":
            before[int(event["person"])] = ("dropout", "school_weary")
    for household, pupil in zip(plan.cases["hh"], plan.cases["person"], strict=True):
        if plan.case_of[household].problem == "school":
            special[pupil] = ("dropout", "school_weary")
    age = age_at(pp["birth"].to_numpy(), start)
    alive = pp["alive"].to_numpy()
    rng = county.rng("school")
    listed = (age >= 6) & (age <= 14) & alive
    listed |= (age == 15) & alive & (rng.random(len(pp)) < 0.5)
    listed[list(special)] = True
    child = np.flatnonzero(listed)
    free = plan.free[pp["hh"].to_numpy()[child]]
    chance = rng.random(len(child))
    state = np.full(len(child), "in_school", dtype=object)
    reason = np.full(len(child), None, dtype=object)
    state[chance < 0.004] = "home_teaching"
    state[(chance > 0.999) & free] = "dropout"
    reason[(chance > 0.999) & free] = "school_weary"
    state[(chance > 0.9975) & (chance < 0.999)] = "deferred"
    grade = GRADES[np.clip(age[child] - 6, 0, 8)]
    town = county.hh["town_name"].to_numpy(dtype=object)[pp["hh"].to_numpy()[child]]
    kind = np.where(age[child] < 12, "小学", "初级中学").astype(object)
    spot = {person: place for place, person in enumerate(child.tolist())}

    def ledger(semester: str, given: dict[int, tuple[str, str | None]]) -> pd.DataFrame:
        now, why = state.copy(), reason.copy()
        for person, (word, cause) in given.items():
            now[spot[person]], why[spot[person]] = word, cause
        here = np.isin(now, ["in_school", "home_teaching"])
        values = {
            "semester": semester,
            "school": frames.where(here, town + kind),
            "grade": frames.where(here, grade),
            "student_no": frames.where(here, "G" + pp["id"].to_numpy(dtype=object)[child]),
            "enrolment_state": now,
            "absence_reason": why,
        }
        return frames.of_persons(county, SCHOOL, child, values)

    towns = county.places["town_name"].drop_duplicates().tolist()
    earlier = ledger(calendar.previous_semester, {**special, **before})
    return [
        *in_parts(SCHOOL, earlier[earlier["township_name"].isin(plan.early)], plan.early, calendar.previous_semester, calendar.known(250)),
        *in_parts(SCHOOL, ledger(calendar.semester, special), towns, calendar.semester, calendar.known(88)),
    ]


def jobs(county: County, plan: Plan) -> list[Delivery]:
    """Employment records, one snapshot: most jobs are open, some ended."""
    calendar, pp, limits = county.calendar, county.pp, policy()["job_loss"]
    rows, planted = Rows(JOBS), set()
    newest, oldest = calendar.back(limits["min_days"]), calendar.back(limits["max_days"] - 1)

    def job(person: int, end: np.datetime64 | None, kind: str = "enterprise", months: int = 14, start: np.datetime64 | None = None) -> None:
        begin = start if start is not None else (calendar.day if end is None else end) - np.timedelta64(months * 30, "D")
        rows.add(
            person,
            employer=EMPLOYERS[person % len(EMPLOYERS)],
            work_place=CITIES[person % len(CITIES)],
            post_kind=kind,
            start_date=begin,
            end_date=end,
            monthly_wage_fen=(2500 + person % 40 * 100) * 100,
        )

    for index, event in plan.of("job_loss").iterrows():
        person, number = int(event["person"]), int(str(index))
        planted.add(person)
        end = calendar.back(limits["min_days"] + 10 + number % 200)
        match event["variant"]:
            case "last_day_of_window":
                end = newest
                job(person, end)
            case "first_day_of_window":
                end = oldest
                job(person, end, "workshop")
            case "after_an_earlier_job":
                job(person, end - np.timedelta64(400, "D"), months=8)
                job(person, end, "flexible", months=10)
            case "fifty_nine" | "sixty":
                job(person, end, "public_post")
            case "too_recent":
                end = newest + np.timedelta64(1, "D")
                job(person, end)
            case "too_old":
                end = oldest - np.timedelta64(1, "D")
                job(person, end)
            case "has_open_job":
                job(person, end)
                job(person, None, "self_employed", start=end + np.timedelta64(20, "D"))
            case "later_job":
                job(person, end)
                job(person, newest + np.timedelta64(30, "D"), "flexible", start=end + np.timedelta64(9, "D"))
            case "farm":
                job(person, end, "farm")
            case "namesake":
                job(person, None)
        plan.events.loc[index, "evidence"] = end
    rng, age = county.rng("jobs"), pp["age"].to_numpy()
    worker = np.flatnonzero((age >= 16) & (age <= 62) & pp["alive"].to_numpy() & (rng.random(len(pp)) < np.where(age < 60, 0.58, 0.3)))
    worker = worker[~np.isin(worker, list(planted))]
    free = plan.free[pp["hh"].to_numpy()[worker]]
    chance = rng.random(len(worker))
    kind = np.array(["enterprise", "flexible", "workshop", "public_post", "self_employed", "farm"], dtype=object)
    kind = kind[rng.choice(6, len(worker), p=[0.46, 0.2, 0.06, 0.06, 0.07, 0.15])]
    begin = calendar.day - rng.integers(420, 3000, len(worker)).astype("timedelta64[D]")
    ended = np.full(len(worker), np.datetime64("NaT"), dtype="datetime64[D]")
    lost = free & (chance < 0.03)
    ended[lost] = calendar.day - rng.integers(20, 410, int(lost.sum())).astype("timedelta64[D]")
    moved = chance > 0.86  # an earlier job before the present one
    wage = rng.integers(1800, 7000, len(worker)) * 100
    values = {
        "employer": frames.where(kind != "farm", EMPLOYERS[rng.integers(0, len(EMPLOYERS), len(worker))]),
        "work_place": CITIES[rng.integers(0, len(CITIES), len(worker))],
        "post_kind": kind,
        "start_date": begin,
        "end_date": ended,
        "monthly_wage_fen": wage,
    }
    present = frames.of_persons(county, JOBS, worker, values)
    earlier = frames.of_persons(
        county,
        JOBS,
        worker[moved],
        {
            **{name: value[moved] for name, value in values.items()},
            "start_date": begin[moved] - np.timedelta64(800, "D"),
            "end_date": begin[moved] - np.timedelta64(15, "D"),
        },
    )
    table = frames.join([present, earlier, rows.of_persons(county)]).sort_values(
        ["resident_id", "start_date"], kind="stable", ignore_index=True
    )
    table["employment_no"] = frames.serials("JY", len(table))
    return whole(JOBS, table, calendar.month_key(0), calendar.known(24))


def accidents(county: County, plan: Plan) -> list[Delivery]:
    """Traffic casualties, a row per person; some accidents hurt several."""
    calendar, pp = county.calendar, county.pp
    lookback = policy()["traffic_accident"]["lookback_days"]
    rows = Rows(ACCIDENT)
    for index, event in plan.of("traffic_accident").iterrows():
        number = int(str(index))
        day, casualty = calendar.back(30 + number % 300), ("injured", "disabled")[number % 2]
        match event["variant"]:
            case "first_day":
                day = calendar.back(lookback - 1)
            case "dead":
                day, casualty = calendar.back(70), "dead"
            case "disabled":
                casualty = "disabled"
            case "injured_recent":
                day, casualty = calendar.back(9), "injured"
            case "day_before":
                day = calendar.back(lookback)
            case "unhurt":
                casualty = "unhurt"
        if event["variant"] != "namesake":
            rows.add(int(event["person"]), accident_date=day, casualty=casualty, liability=("main", "equal", "minor", "none")[number % 4])
        plan.events.loc[index, "evidence"] = day
    rng = county.rng("accidents")
    hurt = np.flatnonzero((rng.random(len(pp)) < 0.0018) & pp["alive"].to_numpy() & plan.free[pp["hh"].to_numpy()])
    words = np.array(["injured", "unhurt", "disabled"], dtype=object)[rng.choice(3, len(hurt), p=[0.5, 0.45, 0.05])]
    values = {
        "accident_date": calendar.day - rng.integers(8, 450, len(hurt)).astype("timedelta64[D]"),
        "casualty": words,
        "liability": np.array(["full", "main", "equal", "minor", "none"], dtype=object)[rng.integers(0, 5, len(hurt))],
    }
    table = frames.join([frames.of_persons(county, ACCIDENT, hurt, values), rows.of_persons(county)])
    table = table.sort_values(["accident_date", "resident_id"], kind="stable", ignore_index=True)
    table["accident_no"] = frames.serials("SG", len(table), 6)
    date = table["accident_date"]
    half, quarter = str(calendar.month(5)), str(calendar.month(2))
    return [
        *whole(ACCIDENT, table[date < half], calendar.month_key(6), calendar.known(176)),
        *whole(ACCIDENT, table[(date >= half) & (date < quarter)], calendar.month_key(3), calendar.known(86)),
        *whole(ACCIDENT, table[date >= quarter], calendar.month_key(0), calendar.known(4)),
    ]
