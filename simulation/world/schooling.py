"""What education writes beside the school-age ledger: the roll of all schools, student aid, second mentors.

A child of compulsory age is on the roll exactly as the ledger says. No rule reads these rows.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from simulation.world import frames, ids, told
from simulation.world.deliver import in_parts, whole
from simulation.world.model import Delivery
from simulation.world.people import County, age_at
from simulation.world.scenario import Plan

ROLL = "education/enrolment"
AID = "education/student_aid"
MENTOR = "education/mentor"
LEDGER = "education/school_age"
EXPORT = "rural_revitalisation/monitoring_export"
ABSENT = ("not_enrolled", "deferred")  # of compulsory age and on no roll
SENIOR = np.array(["旺苍中学", "东城中学", "旺苍职业中学"], dtype=object)
AMOUNTS = {"preschool": 400_00, "primary": 500_00, "junior": 625_00, "senior": 1000_00, "vocational": 1500_00}  # a semester


def enrolment(county: County, plan: Plan) -> list[Delivery]:
    """Every student of the county: kindergarten to senior high and vocational school, by township of the register."""
    rng, calendar, pp = county.rng(ROLL), county.calendar, county.pp
    ledger = told.standing(plan, LEDGER)
    state, grade, school, reason = (
        told.of_persons(county, ledger, name) for name in ("enrolment_state", "grade", "school", "absence_reason")
    )
    status = told.of_persons(county, told.standing(plan, EXPORT), "student_status")
    listed = pd.notna(state)
    age = age_at(pp["birth"].to_numpy(), calendar.school_year_start)
    mood = rng.random(len(pp))
    older = np.full(len(pp), None, dtype=object)
    older[mood < 0.88] = "vocational"
    older[mood < 0.55] = "senior"
    exported = pd.notna(status)
    older[exported] = None
    upper = np.isin(status, ["senior", "vocational"])
    older[upper] = status[upper]
    compulsory = listed & ~np.isin(state, ABSENT)
    junior = np.array([str(value).startswith("j") for value in grade]) | (pd.isna(grade) & (age >= 12))
    little = ~listed & (age >= 3) & (age <= 5) & (mood < 0.86)
    above = ~listed & (age >= 15) & (age <= 17) & pd.notna(older)
    stage = np.full(len(pp), None, dtype=object)
    stage[compulsory] = np.where(junior, "junior", "primary")[compulsory]
    stage[little] = "preschool"
    stage[above] = older[above]
    student = np.flatnonzero(pd.notna(stage) & pp["alive"].to_numpy())
    kind = stage[student]
    town = county.hh["town_name"].to_numpy(dtype=object)[pp["hh"].to_numpy()[student]]
    senior = np.where(kind == "vocational", SENIOR[2], SENIOR[student % 2])
    name = np.select(
        [kind == "preschool", above[student]], [town + "中心幼儿园", senior], town + np.where(kind == "junior", "初级中学", "小学")
    )
    kept = pd.notna(school[student])
    name[kept] = school[student][kept]
    step = np.select([little[student], above[student]], [age[student] - 3, age[student] - 15], 0)
    year = np.select(
        [little[student], kind == "senior", kind == "vocational"],
        [
            np.array(["k1", "k2", "k3"])[np.clip(step, 0, 2)],
            np.array(["s1", "s2", "s3"])[np.clip(step, 0, 2)],
            np.array(["v1", "v2", "v3"])[np.clip(step, 0, 2)],
        ],
        "",
    ).astype(object)
    year[compulsory[student]] = grade[student][compulsory[student]]
    gone = state[student] == "dropout"
    begun = np.clip(age[student] - np.select([kind == "preschool", kind == "primary", kind == "junior"], [3, 6, 12], 15), 0, 5)
    september = (calendar.school_year_start.astype("datetime64[Y]") - begun.astype("timedelta64[Y]")).astype("datetime64[D]")
    table = frames.of_persons(
        county,
        ROLL,
        student,
        {
            "semester": calendar.semester,
            "student_no": "G" + pp["id"].to_numpy(dtype=object)[student],
            "school": name.astype(object),
            "school_stage": kind,
            "grade": year,
            "class_name": pd.Series(student % 4 + 1).astype(str).to_numpy(dtype=object) + "班",
            "student_state": np.where(gone, "dropout", "on_roll").astype(object),
            "absence_reason": frames.where(gone, reason[student]),
            "is_boarding": (kind != "preschool") & (mood[student] * 10 % 1 < 0.4),
            "entry_date": september + np.timedelta64(243, "D"),
        },
    )
    towns = county.places["town_name"].drop_duplicates().tolist()
    return in_parts(ROLL, table, towns, calendar.semester, calendar.known(60))


def student_aid(county: County, plan: Plan) -> list[Delivery]:
    """Paid to students of exited, monitored and dibao households and to disabled students; rain-dew where the export says so."""
    rng, calendar, pp = county.rng(AID), county.calendar, county.pp
    roll = told.standing(plan, ROLL)
    roll = roll[roll["student_state"] == "on_roll"]
    person = told.persons(county, roll)
    household = pp["hh"].to_numpy()[person]
    export = told.standing(plan, EXPORT)
    poor = np.isin(household, pp["hh"].to_numpy()[told.persons(county, export)])
    poor |= np.isin(household, pp["hh"].to_numpy()[told.persons(county, told.standing(plan, "civil_affairs/dibao"))])
    disabled = told.among(county, told.standing(plan, "disabled_federation/certificate"))[person]
    rain = told.of_persons(county, export, "takes_rain_dew_grant")[person] == True  # noqa: E712 - blank, True or False
    stage = roll["school_stage"].to_numpy(dtype=object)
    usual = np.select([stage == "preschool", np.isin(stage, ["senior", "vocational"])], ["preschool", "national_grant"], "living")
    plain = np.select([disabled], ["disabled_student"], usual).astype(object)
    given = np.flatnonzero((poor | disabled) & (rng.random(len(person)) < 0.96))
    dew = np.flatnonzero(rain & (stage == "vocational"))
    row = np.concatenate([given, dew])
    kind = np.concatenate([plain[given], np.full(len(dew), "rain_dew", dtype=object)])
    amount = np.array([AMOUNTS[str(value)] for value in stage[row]], dtype=np.int64)
    started = np.datetime64(f"{calendar.semester[:4]}-{'03' if calendar.semester.endswith('1') else '09'}-01", "D")
    table = frames.of_persons(
        county,
        AID,
        person[row],
        {
            "semester": calendar.semester,
            "school": roll["school"].to_numpy(dtype=object)[row],
            "school_stage": stage[row],
            "student_aid_kind": kind,
            "amount_fen": np.where(kind == "rain_dew", 1500_00, amount),
            "paid_date": told.days_within(rng, started, calendar.back(6), len(row)),
            "bank_account": ids.bank_accounts(household[row] + 1),
        },
    ).sort_values(["school", "paid_date", "resident_id"], kind="stable", ignore_index=True)
    table["aid_payment_no"] = frames.serials("ZZ", len(table), 6)
    return whole(AID, table, calendar.semester, calendar.known(5))


def mentors(county: County, plan: Plan) -> list[Delivery]:
    """A second mentor for the students of monitored households."""
    rng, calendar, pp = county.rng(MENTOR), county.calendar, county.pp
    export = told.standing(plan, EXPORT)
    monitored = pp["hh"].to_numpy()[told.persons(county, export[export["monitoring_category"].notna()])]
    roll = told.standing(plan, ROLL)
    roll = roll[(roll["student_state"] == "on_roll") & (roll["school_stage"] != "preschool")]
    person = told.persons(county, roll)
    taken = np.isin(pp["hh"].to_numpy()[person], monitored)
    names = told.pick(rng, ("石老师", "母老师", "侯老师", "岳老师", "贾干部", "白干部"), int(taken.sum()))
    table = frames.of_persons(
        county,
        MENTOR,
        person[taken],
        {
            "school": roll["school"].to_numpy(dtype=object)[taken],
            "mentor_name": names,
            "mentor_unit": told.pick(rng, ("县教育局", "县人民检察院", "县妇女联合会", "旺苍中学"), len(names)),
            "mentor_phone": ids.phones(person[taken] * 11 + 5),
            "paired_date": np.full(len(names), calendar.school_year_start),
            "talks": rng.integers(1, 9, len(names)),
        },
    )
    return whole(MENTOR, table, calendar.semester, calendar.known(40))
