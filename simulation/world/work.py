"""What human resources writes beside the employment records: public-welfare posts, training, migrant work, services, quotas.

Posts and jobs away from home are the open jobs of the employment records. No rule reads these rows.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from simulation.world import frames, told
from simulation.world.deliver import Rows, by_month, whole
from simulation.world.model import Delivery
from simulation.world.people import County
from simulation.world.scenario import Plan
from simulation.world.social import CITIES

POST = "labour/public_post"
TRAINING = "labour/training"
MIGRANT = "labour/migrant_work"
ACTIVITY = "labour/job_service"
RECRUITMENT = "labour/recruitment"
JOBS = "labour/employment"
HOME = CITIES[0]
BEYOND = ("东莞市", "重庆市")  # places of work outside the province
PROVINCE = {"东莞市": "广东省", "重庆市": "重庆市"}
POSTS = ("cleaning", "road", "forest", "water", "station", "grass")
COURSES = ("中式烹调", "养老护理", "电工", "焊工", "茶叶加工", "家政服务", "黄羊养殖", "食用菌栽培")
MONTHS = 3


def public_posts(county: County, plan: Plan) -> list[Delivery]:
    """Holders of public-welfare posts, month by month: agreement, attendance, pay. Who did not come is not paid."""
    rng, calendar = county.rng(POST), county.calendar
    jobs = told.standing(plan, JOBS)
    jobs = jobs[(jobs["post_kind"] == "public_post") & jobs["end_date"].isna()].drop_duplicates("_person").reset_index(drop=True)
    person = told.persons(county, jobs)
    kind = told.pick(rng, POSTS, len(jobs), (0.4, 0.2, 0.18, 0.1, 0.08, 0.04))
    number = frames.serials("GW", len(jobs), 5)
    begun = jobs["start_date"].to_numpy().astype("datetime64[D]")
    until = f"{calendar.year}-12-31"
    pay = rng.integers(5, 9, len(jobs)) * 100_00
    sent: list[Delivery] = []
    for back in range(MONTHS - 1, -1, -1):
        month = calendar.month(back)
        came = np.where(rng.random(len(jobs)) < 0.98, rng.integers(17, 23, len(jobs)), 0)
        table = frames.of_persons(
            county,
            POST,
            person,
            {
                "post_month": calendar.month_key(back),
                "post_no": number,
                "public_post_kind": kind,
                "employer": county.hh["village_name"].to_numpy(dtype=object)[county.pp["hh"].to_numpy()[person]] + "村民委员会",
                "agreement_no": "XY" + number,
                "agreement_start": begun,
                "agreement_end": until,
                "due_days": np.full(len(jobs), 22),
                "attendance_days": came,
                "pay_fen": np.where(came > 0, pay, 0),
                "paid_date": str(np.minimum(month + np.timedelta64(24, "D"), calendar.back(4))),
            },
        )
        known = calendar.known(3) if back == 0 else f"{calendar.month(back - 1) + np.timedelta64(4, 'D')}T09:30:00+08:00"
        sent += whole(POST, table[table["agreement_start"] < str(month)], calendar.month_key(back), known)
    return sent


def training(county: County, plan: Plan) -> list[Delivery]:
    """Courses of ten days: one in thirty of working age in three months, most with a certificate at the end."""
    rng, calendar, pp = county.rng(TRAINING), county.calendar, county.pp
    age = pp["age"].to_numpy()
    trainee = told.some(rng, np.flatnonzero((age >= 18) & (age <= 55) & pp["alive"].to_numpy()), 0.035)
    course = rng.integers(0, len(COURSES), len(trainee))
    back = rng.integers(0, MONTHS, len(trainee))
    first = np.array([calendar.month(int(number)) for number in range(MONTHS)])[back]
    start = np.minimum(first + (course % 3 * 3 + 1).astype("timedelta64[D]"), calendar.back(18))
    serial = np.array([f"{number:02d}" for number in course], dtype=object)
    table = frames.of_persons(
        county,
        TRAINING,
        trainee,
        {
            "training_no": "PX" + pd.Series(start.astype("datetime64[D]").astype(str)).str.replace("-", "").to_numpy(dtype=object) + serial,
            "course": np.array(COURSES, dtype=object)[course],
            "organiser": np.array(["县就业培训中心", "旺苍职业中学", "县农广校"], dtype=object)[course % 3],
            "start_date": start,
            "end_date": start + (course % 3 + 9).astype("timedelta64[D]"),
            "hours": 56 + course % 3 * 8,
            "training_certificate": told.pick(rng, ("completion", "special", "skill", "none"), len(trainee), (0.5, 0.2, 0.2, 0.1)),
            "subsidy_fen": 800_00 + course % 4 * 200_00,
        },
    ).sort_values(["training_no", "resident_id"], kind="stable", ignore_index=True)
    certified = (table["training_certificate"] != "none").to_numpy()
    table["certificate_no"] = pd.Series(frames.where(certified, frames.serials("ZS", len(table), 6)), dtype=object)
    return by_month(TRAINING, table, "start_date", calendar, MONTHS + 1)


def migrant_work(county: County, plan: Plan) -> list[Delivery]:
    """Jobs of people of exited and monitored households, by month: the open ones and those that ended within a year."""
    rng, calendar, pp = county.rng(MIGRANT), county.calendar, county.pp
    export = told.standing(plan, "rural_revitalisation/monitoring_export")
    watched = np.isin(np.arange(len(county.hh)), pp["hh"].to_numpy()[told.persons(county, export)])
    jobs = told.standing(plan, JOBS)
    jobs = jobs[jobs["post_kind"].isin(["enterprise", "flexible", "workshop"])]
    jobs = jobs[jobs["end_date"].isna() | (jobs["end_date"] >= str(calendar.back(365)))].assign(start=jobs["start_date"].str[:7])
    jobs = jobs.drop_duplicates(["_person", "start"])
    jobs = jobs[watched[pp["hh"].to_numpy()[told.persons(county, jobs)]]].reset_index(drop=True)
    person, place = told.persons(county, jobs), jobs["work_place"].to_numpy(dtype=object)
    away = np.isin(place, BEYOND)
    area = np.select([place == HOME, away], ["county", "beyond"], "province").astype(object)
    ended = np.array([None if value is None else f"{value[:7]}-01" for value in frames.blank(jobs["end_date"])], dtype=object)
    table = frames.of_persons(
        county,
        MIGRANT,
        person,
        {
            "work_area": area,
            "work_province": np.array([PROVINCE.get(str(name), "四川省") for name in place], dtype=object),
            "work_county": place,
            "employer": jobs["employer"].to_numpy(dtype=object),
            "start_date": (jobs["start"] + "-01").to_numpy(dtype=object),
            "end_date": ended,
            "monthly_income_fen": jobs["monthly_wage_fen"].to_numpy(dtype=np.int64),
            "is_organised": rng.random(len(jobs)) < 0.12,
            "transport_subsidy_fen": np.where(away & (rng.random(len(jobs)) < 0.6), 400_00, 0),
        },
    )
    earlier = table[table["start_date"] < str(calendar.month(1))]
    return [
        *whole(MIGRANT, earlier, calendar.month_key(1), f"{calendar.month(0) + np.timedelta64(4, 'D')}T09:30:00+08:00"),
        *whole(MIGRANT, table, calendar.month_key(0), calendar.known(3)),
    ]


def job_services(county: County, plan: Plan) -> list[Delivery]:
    """Fairs, visits to firms, messages, agreements of three months."""
    rng, calendar = county.rng(ACTIVITY), county.calendar
    towns = county.places["town_name"].drop_duplicates().tolist()
    words = {
        "fair": "春风行动专场招聘会",
        "live_stream": "直播带岗",
        "firm_visit": "企业用工走访",
        "message": "岗位信息推送",
        "agreement": "劳务协作协议",
    }
    rows = Rows(ACTIVITY)
    kinds = told.pick(rng, tuple(words), 30, (0.2, 0.1, 0.4, 0.25, 0.05))
    dates = np.sort(told.days_within(rng, calendar.month(MONTHS - 1), calendar.back(5), len(kinds)))
    for number, (kind, day) in enumerate(zip(kinds, dates, strict=True), start=1):
        firms = int(rng.integers(1, 40)) if kind in ("fair", "live_stream") else 1
        persons = int(rng.integers(20, 900)) if kind in ("fair", "live_stream", "message") else int(rng.integers(1, 20))
        rows.add(
            0,
            activity_no=f"HD{number:05d}",
            activity_kind=kind,
            activity_name=words[str(kind)],
            activity_date=day,
            township_name=towns[number % len(towns)] if number % 3 else None,
            partner="浙江省青田县" if kind == "agreement" else None,
            firms=firms,
            posts=firms * int(rng.integers(5, 30)),
            persons=persons,
            persons_hired=persons // 10,
        )
    return by_month(ACTIVITY, rows.plain(), "activity_date", calendar, MONTHS)


def recruitment(county: County, plan: Plan) -> list[Delivery]:
    """The year's quotas and how far they are filled."""
    rng, calendar, rows = county.rng(RECRUITMENT), county.calendar, Rows(RECRUITMENT)
    plans = (
        ("special_post_teacher", "县教育局", 100),
        ("public_teacher", "县教育局", 30),
        ("health", "县卫生健康局", 50),
        ("township_official", "县委组织部", 24),
        ("institution", "县人力资源和社会保障局", 40),
        ("three_support", "县人力资源和社会保障局", 12),
    )
    for number, (kind, unit, planned) in enumerate(plans, start=1):
        hired = int(planned * rng.uniform(0.4, 1.0))
        rows.add(
            0,
            plan_no=f"ZP{calendar.year}{number:03d}",
            plan_year=calendar.year,
            recruitment_kind=kind,
            unit=unit,
            planned=planned,
            hired=hired,
            hired_local=hired * 7 // 10,
            updated_date=calendar.back(6),
        )
    return whole(RECRUITMENT, rows.plain(), calendar.quarter_key(0), calendar.known(5))
